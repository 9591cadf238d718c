// On a phone in English the demo's own texts were English, and the library's errors beside them Chinese.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RoomError } from '../../wxlite/utils/api/room_error.js'
import { speakEnglish } from '../../wxlite/utils/english.js'
import { getLoginInfo } from '../../wxlite/utils/getlogininfo.js'
import { spoken } from '../../wxlite/utils/platform/spoken.js'
import { roomEnd } from '../../wxlite/utils/room/room_end.js'
import { createRTCRoom } from '../../wxlite/utils/rtcroom.js'
import { FakePhone } from '../support/fake-wx.js'
import { testServer } from '../support/server.js'
import { translationKeys, unsaid } from '../support/translation_keys.js'
import { finish } from './support/quiet.js'

const CHINESE = /[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]/
const ROOT = path.resolve(import.meta.dirname, '../..')
/** Texts of the contract and names of people, no messages; what answers in both languages. */
const OTHERS = /^(?:english|protocol|support)\.ts$/
/** Whoever gives no name gets one of these. */
const NAMES = /^青山/

const chinese = { ...spoken }
afterEach(() => void Object.assign(spoken, chinese))

/** Every Chinese text in these sources, with `{}` for what it names. */
function texts(folder: string): { file: string; text: string }[] {
  const files = readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !OTHERS.test(file),
  )
  return files.flatMap((file) => {
    const source = readFileSync(path.join(ROOT, folder, file), 'utf8').replace(/^\s*(?:\/?\*|\/\/).*$/gm, '')
    return [...source.matchAll(/'([^'\n]*)'|`([^`\n]*)`/g)]
      .map(([, plain, template]) => plain ?? (template ?? '').replace(/\$\{[^}]*\}/g, '{}'))
      .filter((text) => CHINESE.test(text) && !NAMES.test(text))
      .map((text) => ({ file, text }))
  })
}

describe('a library that speaks English', () => {
  beforeEach(() => speakEnglish())

  it('has the English of every text of its sources', () => {
    const all = [...texts('wxlite/utils'), ...texts('server/browser/client')]
    expect(all.length).toBeGreaterThan(50)
    expect(all.filter(({ text }) => CHINESE.test(spoken.say(text)))).toEqual([])
  })

  it('has no English of texts that are gone', () => {
    const all = [...texts('wxlite/utils'), ...texts('server/browser/client')].map(({ text }) => text)
    expect(unsaid(translationKeys(path.join(ROOT, 'wxlite/utils/english.ts')), all)).toEqual([])
  })

  it('keeps what its texts name, also texts within texts', () => {
    expect(spoken.say('参数 msg 不能超过 8000 字节')).toBe('the argument msg may have 8000 bytes at most')
    expect(spoken.say('正在自动重连；请检查网络和 socket 合法域名')).toBe(
      'it reconnects by itself; check the network and the list of socket domains',
    )
    expect(spoken.say('缺少参数 $& $1')).toBe('the argument $& $1 is missing')
    expect(spoken.say('主播说的话')).toBe('主播说的话')
  })

  it('says errors and ends of rooms in it', () => {
    const error = new RoomError(-9, '尚未登录', 'getRoomList', '请先调用 login')
    expect(error).toMatchObject({ errMsg: 'Not logged in yet', hint: 'call login first' })
    expect(error.message).toBe('getRoomList: Not logged in yet (call login first)')
    expect(roomEnd('r', 'kicked').errMsg).toBe('You were removed from this room')
  })

  it("asks the server for it, so that refusals and pushes are the server's English", async () => {
    const server = await testServer({ identity: { mode: 'guest' } })
    const phone = new FakePhone({ clock: server.clock })
    const room = createRTCRoom({ platform: phone.platform })
    const login = getLoginInfo({ room, serverUrl: server.url, type: 'multi_room', platform: phone.platform })
    await finish(server.clock, [phone], login)
    const forged = room.login({ data: { ...(await login), userSig: 'forged' } }).catch((error: unknown) => error)
    expect(await finish(server.clock, [phone], forged)).toMatchObject({
      errMsg: 'The userSig is wrong[7]',
      hint: 'call login or getPushURL again',
    })
    await finish(server.clock, [phone], Promise.resolve(room.logout()))
    await finish(server.clock, [phone], server.close())
  })
})

it('speaks Chinese as long as nobody says otherwise, and sends no language', () => {
  expect(roomEnd('r', 'kicked').errMsg).toBe('您已被移出该房间')
  expect(spoken.ask('https://h/weapp/im')).toBe('https://h/weapp/im')
})

// @vitest-environment happy-dom
// The demo spoke Chinese alone, whatever the phone's language, and so did the server's answers in it.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { en as stageEn } from '../../wxlite/components/stage/texts/en.js'
import { zh as stageZh } from '../../wxlite/components/stage/texts/zh.js'
import { en } from '../../wxlite/demo/texts/en.js'
import { zh } from '../../wxlite/demo/texts/zh.js'
import { WxliteStand } from './support/stand.js'

const ROOT = path.resolve(import.meta.dirname, '../../wxlite')
const CHINESE = /[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]/

interface Table {
  readonly [group: string]: { readonly [key: string]: string }
}

/** `group.key` with the places to fill in. */
function outline(table: Table): string[] {
  return Object.entries(table).flatMap(([group, texts]) =>
    Object.entries(texts).map(([key, text]) => {
      const places = new Set(text.match(/\{\d\}/g))
      return `${group}.${key} ${[...places].sort().join('')}`
    }),
  )
}

let stand: WxliteStand
beforeEach(() => {
  vi.resetModules()
  stand = new WxliteStand()
})
afterEach(() => {
  vi.unstubAllGlobals()
  // Files that share this process load their own, in Chinese.
  vi.resetModules()
})

test.each<[string, Table, Table]>([
  ['demo', zh, en],
  ['components', stageZh, stageEn],
])('the %s has the same texts in both languages, with the same places', (_, chinese, english) => {
  expect(outline(english)).toEqual(outline(chinese))
  const left = Object.values(english).flatMap((texts) => Object.values(texts).filter((text) => CHINESE.test(text)))
  expect(left).toEqual([])
})

test('no page and no component carries Chinese outside the texts', () => {
  const files = ['pages', 'demo', 'components'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  )
  const sources = files.filter((file) => /\.(?:ts|wxml)$/.test(file) && !file.includes('/texts/'))
  expect(sources.length).toBeGreaterThan(50)
  const carrying = sources.filter((file) => CHINESE.test(readFileSync(path.join(ROOT, file), 'utf8')))
  expect(carrying).toEqual([])
})

test.each([
  ['zh_CN', '小程序里的音视频房间', '多人音视频'],
  ['zh_TW', '小程序里的音视频房间', '多人音视频'],
  ['en', 'Live rooms in a mini-program', 'Meeting'],
  ['de', 'Live rooms in a mini-program', 'Meeting'],
])('a phone in %s shows the start page in its language', async (language, slogan, room) => {
  stand.phone.language = language
  stand.phone.stored.set('rtcroom.profile', JSON.stringify({ userName: 'Ann', picture: '', userAvatar: '' }))
  const { element } = await stand.open('pages/main/main')
  expect(element.textContent).toContain(slogan)
  expect(element.textContent).toContain(room)
  expect(CHINESE.test(element.textContent ?? '')).toBe(language.startsWith('zh'))
})

test.each([
  ['zh_CN', '', ''],
  ['en', '?lang=en', '&lang=en'],
])('a phone in %s has the library and the demo ask for texts with %j', async (language, first, further) => {
  stand.phone.language = language
  const asked: string[] = []
  vi.stubGlobal('wx', {
    ...stand.phone.wx,
    request: ({ url, fail }: { url: string; fail(failure: { errMsg: string }): void }) => {
      asked.push(url)
      fail({ errMsg: 'request:fail' })
    },
  })
  const { ask } = await import('../../wxlite/demo/shell/server_api.js')
  const { spoken } = await import('../../wxlite/utils/platform/spoken.js')
  await Promise.allSettled([ask('/healthz'), ask('/weapp/utils/x?userID=a')])
  expect(asked).toEqual([expect.stringMatching(/healthz/), expect.stringMatching(/userID=a/)])
  expect(asked[0]?.endsWith(`/healthz${first}`)).toBe(true)
  expect(asked[1]?.endsWith(`?userID=a${further}`)).toBe(true)
  expect(spoken.ask('https://host/weapp/im')).toBe(`https://host/weapp/im${first}`)
})

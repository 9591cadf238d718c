import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { OPERATION_NOTES } from '../../server/docs/operation_notes.js'
import type { CallView } from '../../wxlite/utils/api/call.js'
import { ClientCode } from '../../wxlite/utils/api/room_error.js'
import type { TagEvent } from '../../wxlite/utils/api/tags.js'
import { Code } from '../../wxlite/utils/protocol.js'
import { FakePhone } from '../support/fake-wx.js'
import { testServer } from '../support/server.js'
import { finish, until } from './support/quiet.js'

const UTILS = path.resolve(import.meta.dirname, '../../wxlite/utils')

/** The page of the README, as it stands, but for the address of the server. */
async function compiledPage(readme: string, url: string): Promise<{ code: string; lines: number }> {
  const text = /```ts\n([\s\S]*?)```/.exec(readFileSync(path.join(UTILS, readme), 'utf8'))?.[1] ?? ''
  const app = mkdtempSync(path.join(tmpdir(), 'rtcroom-readme-'))
  try {
    cpSync(UTILS, path.join(app, 'utils'), { recursive: true })
    mkdirSync(path.join(app, 'pages/call'), { recursive: true })
    writeFileSync(path.join(app, 'pages/call/call.ts'), text.replace('https://your.host', url))
    const { outputFiles } = await build({
      entryPoints: [path.join(app, 'pages/call/call.ts')],
      bundle: true,
      write: false,
      format: 'iife',
      target: 'es2018',
      logLevel: 'silent',
    })
    return {
      code: outputFiles[0]?.text ?? '',
      lines: text.split('\n').filter((line) => line !== '' && !line.startsWith('import')).length,
    }
  } finally {
    rmSync(app, { recursive: true, force: true })
  }
}

interface CallPage {
  data: Partial<CallView>
  setData(change: Partial<CallView>): void
  onLoad(query: { roomID?: string }): Promise<void>
  onUnload(): void
  onPusherState(event: TagEvent): void
}

/** Opens the page on a phone of its own. */
function open(code: string, phone: FakePhone, titles: string[]): CallPage {
  let page: CallPage | undefined
  const wx = {
    ...phone.wx,
    showToast() {},
    showModal: ({ content }: { content: string }) => titles.push(content),
    navigateBack() {},
    setNavigationBarTitle: ({ title }: { title: string }) => titles.push(title),
  }
  runInContext(
    code,
    createContext({
      wx,
      setTimeout,
      clearTimeout,
      Page: (definition: CallPage) => {
        page = definition
      },
    }),
  )
  if (!page) throw new Error('the page did not register')
  const opened = page
  opened.setData = (change) => {
    Object.assign(opened.data, change)
    if (change.pusher) phone.pusher.bind(change.pusher)
  }
  phone.pusher.onEvent = (event) => opened.onPusherState(event)
  return opened
}

test.each(['README.md', 'README.zh-CN.md'])(
  'the first call of %s, in 30 lines, works between two phones',
  async (readme) => {
    const server = await testServer({ identity: { mode: 'guest' }, doubleRoom: { maxMembers: 2 } })
    const { code, lines } = await compiledPage(readme, server.url)
    expect(lines).toBeLessThanOrEqual(30)
    const phones = [new FakePhone({ clock: server.clock }), new FakePhone({ clock: server.clock })] as const
    const titles: string[] = []
    const [first, second] = [open(code, phones[0], titles), open(code, phones[1], titles)]
    await finish(server.clock, phones, first.onLoad({}))
    expect(titles[0]).toMatch(/^room_/)
    await finish(server.clock, phones, second.onLoad({ roomID: titles[0] ?? '' }))
    await until(() => first.data.players?.[0]?.userID !== '' && second.data.players?.[0]?.userID !== '')
    expect(first.data.players?.[0]?.src).toMatch(/^rtmp:/)
    second.onUnload()
    await until(() => first.data.players?.[0]?.userID === '')
    first.onUnload()
    await until(() => phones.every((phone) => phone.network.flying === 0))
    expect(titles).toHaveLength(2)
    await finish(server.clock, phones, server.close())
  },
)

// Pages are written by the table: 1, 5 and 10 were not in it, and the calls were refused with them all the same.
test.each(['README.md', 'README.zh-CN.md'])('%s names every code that a call is refused with', (readme) => {
  const text = readFileSync(path.join(UTILS, readme), 'utf8')
  const named = [...text.matchAll(/^\| (-?\d+(?:(?:, |、)-?\d+)*) +\|/gm)].flatMap(([, codes = '']) =>
    codes.split(/, |、/).map(Number),
  )
  const given = Object.values(OPERATION_NOTES).flatMap(({ codes }) => codes)
  const own = Object.values(ClientCode).filter((code) => typeof code === 'number')
  for (const code of [Code.BAD_REQUEST, Code.AUTH, ...given, ...own]) expect(named).toContain(code)
})

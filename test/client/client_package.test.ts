import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CallView } from '../../wxlite/utils/api/call.js'
import type { TagEvent } from '../../wxlite/utils/api/tags.js'
import { example, type PackedClient, packedClient, webPage } from '../support/client_package.js'
import { FakePhone } from '../support/fake-wx.js'
import { testServer } from '../support/server.js'
import { finish, pass, until } from './support/quiet.js'

const ROOT = path.resolve(import.meta.dirname, '../..')
const LIMIT = 30_000

let client: PackedClient
beforeAll(async () => {
  client = await packedClient()
}, 120_000)
afterAll(() => client?.remove())

async function minified(app: string, code: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: app, loader: 'js' },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    logLevel: 'silent',
    splitting: true,
    outdir: app,
  })
  // Parts that are loaded later stand beside it, in no order.
  return outputFiles.find((file) => path.basename(file.path) === 'stdin.js')?.contents.length ?? 0
}

test('the packed file holds what both platforms need, and npm has nothing to say against it', () => {
  const app = client.blank('contents')
  const has = (file: string) => existsSync(path.join(app, 'node_modules/rtcroom-client', file))
  for (const file of [
    'README.md',
    'README.zh-CN.md',
    'FRAMEWORKS.md',
    'FRAMEWORKS.zh-CN.md',
    'LICENSE',
    'CHANGELOG.md',
    'THIRD_PARTY_NOTICES.md',
  ])
    expect(has(file), file).toBe(true)
  for (const file of [
    'index.js',
    'index.d.ts',
    'utils/rtcroom.js',
    'utils/call.d.ts',
    'components/rtc-room/rtc-room.wxml',
  ])
    expect(has(`miniprogram_dist/${file}`), file).toBe(true)
  const { version, license } = JSON.parse(readFileSync(path.join(client.folder, 'package.json'), 'utf8'))
  const root = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'))
  expect({ version, license }).toEqual({ version: root.version, license: root.license })
  const { stderr, status } = spawnSync('npm', ['publish', '--dry-run', '--offline', '--tag', 'latest'], {
    cwd: client.folder,
    encoding: 'utf8',
  })
  expect(status).toBe(0)
  const warnings = stderr.split('\n').filter((line) => /^npm (warn|error)/i.test(line))
  expect(warnings.filter((line) => !line.includes('requires you to be logged in'))).toEqual([])
}, 60_000)

test(`the rooms alone are at most ${LIMIT} bytes, minified, on both platforms: the rest shakes off`, async () => {
  const app = client.blank('weights')
  const web = await minified(app, `export { createRTCRoom } from 'rtcroom-client'`)
  const core = readFileSync(path.join(client.folder, 'miniprogram_dist/core.js'))
  const mini = core.length
  expect(web).toBeGreaterThan(10_000)
  expect(web).toBeLessThanOrEqual(LIMIT)
  expect(mini).toBeGreaterThan(10_000)
  expect(mini).toBeLessThanOrEqual(LIMIT)
  const module: { exports: object } = { exports: {} }
  runInContext(core.toString(), createContext({ module, setTimeout, clearTimeout }))
  expect(Object.keys(module.exports)).toContain('createRTCRoom')
})

test.each([
  ['call', 'README.md', 0],
  ['call', 'README.zh-CN.md', 0],
  ['live room', 'README.md', 1],
  ['live room', 'README.zh-CN.md', 1],
])(
  'the page with a %s of %s in a blank Vite project is right by the compiler, and is built',
  (kind, readme, nth) => {
    const app = client.blank(`vite-${kind}-${readme}`)
    webPage(app, readme, 'https://your.host', nth)
    expect(existsSync(path.join(app, 'dist/index.html'))).toBe(true)
  },
  120_000,
)

test('media comes only with what plays or publishes, and then by its own', async () => {
  const app = client.blank('media')
  const page = (names: string) => minified(app, `export { ${names} } from 'rtcroom-client'`)
  const sizes = {
    'the room alone, mini-program': readFileSync(path.join(client.folder, 'miniprogram_dist/core.js')).length,
    'the room alone': await page('createRTCRoom'),
    'the room and the login': await page('createRTCRoom, getLoginInfo'),
    'media alone': await minified(app, `export { play, publish } from 'rtcroom-client/media'`),
    'a call with all of it': await page('createRTCRoom, getLoginInfo, createCall, whatWorks'),
    'a live room with all of it': await page('createLiveRoom, getLoginInfo, createLiveStage, whatWorks'),
  }
  console.table(sizes)
  expect(sizes['the room and the login']).toBeLessThanOrEqual(LIMIT + 4_000)
  expect(sizes['media alone']).toBeGreaterThan(40_000)
  const apart = sizes['a call with all of it'] - sizes['media alone']
  expect(apart).toBeLessThan(60_000)
}, 60_000)

interface CallPage {
  data: Partial<CallView> & { userID?: string; incoming?: object | null }
  setData(change: Partial<CallView>): void
  onLoad(query: { roomID?: string }): Promise<void>
  onUnload(): void
  onPusherState(event: TagEvent): void
}

interface RingingPage extends CallPage {
  onRing(event: { detail: { value?: string } }): void
  onAccept(): void
}

/** What DevTools' "build npm" leaves, and the page in JavaScript, as one script. */
async function miniPage(readme: string, url: string, nth = 0): Promise<string> {
  const app = client.blank(`mini-${nth}-${readme}`)
  const built = path.join(app, 'miniprogram_npm/rtcroom-client')
  mkdirSync(path.dirname(built), { recursive: true })
  cpSync(path.join(app, 'node_modules/rtcroom-client/miniprogram_dist'), built, { recursive: true })
  const page = path.join(app, 'pages/call/call.js')
  mkdirSync(path.dirname(page), { recursive: true })
  writeFileSync(page, example(readme, 'js', nth).replace('https://your.host', url))
  const { outputFiles } = await build({
    entryPoints: [page],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2018',
    alias: { 'rtcroom-client': built },
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}

function open<Page extends CallPage>(code: string, phone: FakePhone, titles: string[]): Page {
  let page: Page | undefined
  const wx = {
    ...phone.wx,
    showToast() {},
    showModal: ({ content }: { content: string }) => titles.push(content),
    navigateBack() {},
    setNavigationBarTitle: ({ title }: { title: string }) => titles.push(title),
  }
  const register = (definition: Page) => {
    page = definition
  }
  runInContext(code, createContext({ wx, setTimeout, clearTimeout, Page: register }))
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
  'the JavaScript page of %s in a blank mini-program, from miniprogram_dist, works between two phones',
  async (readme) => {
    const server = await testServer({ identity: { mode: 'guest' }, doubleRoom: { maxMembers: 2 } })
    const code = await miniPage(readme, server.url)
    const phones = [new FakePhone({ clock: server.clock }), new FakePhone({ clock: server.clock })] as const
    const titles: string[] = []
    const [first, second] = [open<CallPage>(code, phones[0], titles), open<CallPage>(code, phones[1], titles)]
    await finish(server.clock, phones, first.onLoad({}))
    expect(titles[0]).toMatch(/^room_/)
    await finish(server.clock, phones, second.onLoad({ roomID: titles[0] ?? '' }))
    await until(() => first.data.players?.[0]?.userID !== '' && second.data.players?.[0]?.userID !== '')
    expect(first.data.players?.[0]?.src).toMatch(/^rtmp:/)
    first.onUnload()
    second.onUnload()
    await until(() => phones.every((phone) => phone.network.flying === 0))
    await finish(server.clock, phones, server.close())
  },
)

test.each(['README.md', 'README.zh-CN.md'])(
  'the 25 lines of %s make one phone ring another, and both are in the call and out of it',
  async (readme) => {
    expect(
      example(readme, 'js', 1)
        .split('\n')
        .filter((line) => !/^$|require/.test(line)),
    ).toHaveLength(25)
    const server = await testServer({ identity: { mode: 'guest' }, call: { allow: 'all' } })
    const code = await miniPage(readme, server.url, 1)
    const phones = [new FakePhone({ clock: server.clock }), new FakePhone({ clock: server.clock })] as const
    const pages = phones.map((phone) => open<RingingPage>(code, phone, []))
    const [anna, ben] = pages
    if (!anna || !ben) throw new Error('no pages')
    for (const page of pages) await finish(server.clock, phones, page.onLoad({}))
    await pass(server.clock, phones, 2_000)
    anna.onRing({ detail: { value: ben.data.userID } })
    await pass(server.clock, phones, 3_000)
    expect(ben.data.incoming).toMatchObject({ fromUserID: anna.data.userID, userName: '小明' })
    ben.onAccept()
    await pass(server.clock, phones, 5_000)
    const seen = (page: RingingPage) => page.data.players?.[0]?.userID
    expect([seen(anna), seen(ben)]).toEqual([ben.data.userID, anna.data.userID])
    anna.onUnload()
    await pass(server.clock, phones, 3_000)
    expect([ben.data.pusher?.url, ben.data.incoming]).toEqual(['', null])
    ben.onUnload()
    await until(() => phones.every((phone) => phone.network.flying === 0))
    await finish(server.clock, phones, server.close())
  },
)

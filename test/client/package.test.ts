import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import { afterAll, expect, test } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '../..')
const UTILS = path.join(ROOT, 'wxlite/utils')
const LIMIT = 30_000

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(UTILS, entry)],
    bundle: true,
    minify: true,
    write: false,
    format: 'cjs',
    target: 'es2018',
    // As WeChat packs it; esbuild's default writes a Chinese character as six bytes.
    charset: 'utf8',
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}

/** What a mini-program's script thread has: the language, timers, and nothing of browsers or Node. */
function bareModule(code: string) {
  const module: { exports: { [name: string]: unknown } } = { exports: {} }
  const context = createContext({ module, exports: module.exports, setTimeout, clearTimeout })
  expect(
    runInContext(
      'typeof URL + typeof TextEncoder + typeof fetch + typeof AbortController + typeof structuredClone + typeof window + typeof process',
      context,
    ),
  ).toBe('undefined'.repeat(7))
  runInContext(code, context)
  return { exports: module.exports, context }
}

test(`rtcroom.ts is at most ${LIMIT} bytes when bundled and minified`, async () => {
  const size = Buffer.byteLength(await bundle('rtcroom.ts'))
  expect(size).toBeLessThanOrEqual(LIMIT)
  expect(size).toBeGreaterThan(10_000)
})

test.each(['rtcroom.ts', 'liveroom.ts', 'call.ts', 'live_stage.ts', 'im/tencent.ts', 'getlogininfo.ts'])(
  '%s loads without browser, Node and wx',
  async (entry) => {
    const { exports } = bareModule(await bundle(entry))
    expect(Object.keys(exports).length).toBeGreaterThan(0)
  },
)

test('in such a context a call is refused with an error object, not with a missing global', async () => {
  const { context } = bareModule(await bundle('rtcroom.ts'))
  const refused = await runInContext(
    `module.exports.default.enterRoom({ data: { roomID: 'r', pushURL: 'rtmp://h/live/s' } }).catch((error) => error)`,
    context,
  )
  expect(refused).toMatchObject({ errCode: -9, operation: 'login' })
})

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

test('copied alone into another mini-program it type-checks under the settings of WeChat, without DOM', () => {
  const app = mkdtempSync(path.join(tmpdir(), 'rtcroom-app-'))
  folders.push(app)
  cpSync(UTILS, path.join(app, 'utils'), { recursive: true })
  cpSync(path.join(ROOT, 'wxlite/tsconfig.json'), path.join(app, 'tsconfig.json'))
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(app, 'node_modules'))
  writeFileSync(
    path.join(app, 'page.ts'),
    `import rtcroom from './utils/rtcroom'\nconst members: string[] = rtcroom.members.map(({ userID }) => userID)\nPage({ data: { members } })\n`,
  )
  const readme = readFileSync(path.join(UTILS, 'README.md'), 'utf8')
  mkdirSync(path.join(app, 'pages/call'), { recursive: true })
  writeFileSync(path.join(app, 'pages/call/call.ts'), /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '')
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc')
  expect(() => execFileSync(process.execPath, [tsc, '-p', app], { encoding: 'utf8' })).not.toThrow()
  writeFileSync(
    path.join(app, 'page.ts'),
    `import rtcroom from './utils/rtcroom'\nrtcroom.enterRoom({ data: { roomId: 'r' } })\n`,
  )
  expect(() => execFileSync(process.execPath, [tsc, '-p', app], { encoding: 'utf8' })).toThrow()
}, 60_000)

test('nothing in it names wx outside platform.ts, imports a package, or uses syntax that the tools of WeChat do not know', () => {
  const files = readdirSync(UTILS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  expect(files.length).toBeGreaterThan(20)
  for (const file of files) {
    const text = readFileSync(path.join(UTILS, file), 'utf8')
    if (file !== 'platform/platform.ts')
      expect(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''), file).not.toMatch(/\bwx\./)
    for (const [, from = ''] of text.matchAll(/^(?:import|export)\b[^'\n]*? from '([^']+)'/gm)) {
      expect(from, file).toMatch(/^\.\.?\//)
      expect(from, file).not.toMatch(/\.[jt]s$/)
    }
    expect(text, file).not.toMatch(
      /\bsatisfies\b|\bconst enum\b|^\s*(export )?namespace |^\s*@\w+\(|export type \*|\baccessor\b/m,
    )
  }
})

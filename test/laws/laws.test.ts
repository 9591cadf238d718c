import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = mkdtempSync(path.join(tmpdir(), 'laws-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** A small project: what each file imports, and further code. */
function project(name: string, files: { [file: string]: { imports?: string[]; code?: string } }): string {
  const at = path.join(root, name)
  for (const [file, { imports = [], code = '' }] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(at, file)), { recursive: true })
    const lines = imports.map((imported) => {
      const specifier = /^(?:server|wxlite)\//.test(imported)
        ? path.relative(path.dirname(file), imported).replace(/\.ts$/, '.js')
        : imported
      return `import type { Part } from '${specifier.startsWith('.') || specifier === imported ? specifier : `./${specifier}`}'`
    })
    writeFileSync(path.join(at, file), [...lines, code, 'export type Part = string', ''].join('\n'))
  }
  return at
}

/** The check's answer: its exit code, and the breaches by law. */
function check(at: string): { code: number | null; text: string; found: { [law: string]: string[] } } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(import.meta.dirname, 'main.mjs'), at], {
    encoding: 'utf8',
    timeout: 60_000,
  })
  const found: { [law: string]: string[] } = {}
  let places: string[] = []
  for (const line of stderr.split('\n')) {
    const law = /^(\S.*) \(\d+\)$/.exec(line)?.[1]
    if (law !== undefined) found[law] = places = []
    else if (line.startsWith('    ')) places.push(line.trim())
  }
  return { code: status, text: stdout + stderr, found }
}

const LAWFUL = {
  'wxlite/utils/protocol.ts': {},
  'wxlite/utils/call.ts': {
    imports: ['wxlite/utils/platform/platform.ts', 'wxlite/utils/protocol.ts'],
    code: '// wx.request is the platform’s',
  },
  'wxlite/utils/platform/platform.ts': {
    code: 'export const now = () => Date.now()\nexport const system = () => wx.getSystemInfoSync()',
  },
  'server/clock.ts': { code: "export const now = () => Date.now()\nexport const text = 'Date.now'" },
  'server/config.ts': { imports: ['node:fs'], code: 'export const env = process.env' },
  'server/rooms/rules/kick.ts': { imports: ['wxlite/utils/protocol.ts', 'server/rooms/rules/room.ts'] },
  'server/rooms/rules/room.ts': {},
  'server/rooms/ports/room_store.ts': { imports: ['server/rooms/rules/room.ts'] },
  'server/rooms/manager.ts': {
    imports: ['server/rooms/ports/room_store.ts', 'server/rooms/rules/kick.ts', 'server/clock.ts'],
  },
  'server/store/memory.ts': { imports: ['server/rooms/ports/room_store.ts'] },
  'server/media/flv/tag.ts': {},
  'server/media/embedded/flv/flv_server.ts': {
    imports: ['server/media/embedded/relay/relay.ts', 'server/media/flv/tag.ts'],
  },
  'server/media/embedded/rtmp/rtmp_server.ts': { imports: ['server/media/embedded/relay/relay.ts'] },
  'server/media/embedded/relay/relay.ts': {},
  'server/identity/identity.ts': {},
  'server/planes/media.ts': { imports: ['server/media/embedded/flv/flv_server.ts'] },
  'server/operations/kick_pusher.ts': { imports: ['server/services.ts'] },
  'server/services.ts': { imports: ['server/rooms/manager.ts', 'server/identity/identity.ts'] },
  'server/routes/index.ts': { imports: ['server/operations/kick_pusher.ts', 'server/docs/openapi.ts'] },
  'server/docs/openapi.ts': { imports: ['server/operations/kick_pusher.ts'] },
  'server/assembly.ts': { imports: ['server/services.ts', 'server/store/memory.ts', 'server/planes/media.ts'] },
  'server/app.ts': { imports: ['server/routes/index.ts', 'server/services.ts'] },
  'server/main.ts': { imports: ['server/app.ts', 'server/assembly.ts'], code: 'setTimeout(() => {}, 1)' },
  'server/demo/tags.ts': {},
  'server/browser/page/page.ts': { imports: ['server/media/flv/tag.ts', 'server/demo/tags.ts'] },
}

/** One breach of each law: the file that breaks it, and how. */
const BREACHES: [law: string, file: string, broken: { imports?: string[]; code?: string }][] = [
  ['layers: protocol imports nothing above it', 'wxlite/utils/protocol.ts', { imports: ['server/rooms/manager.ts'] }],
  ['layers: ground imports nothing above it', 'server/config.ts', { imports: ['server/identity/identity.ts'] }],
  [
    'layers: rules imports nothing above it',
    'server/rooms/rules/room.ts',
    { imports: ['server/rooms/ports/room_store.ts'] },
  ],
  [
    'layers: ports imports nothing above it',
    'server/rooms/ports/room_store.ts',
    { imports: ['server/rooms/manager.ts'] },
  ],
  ['layers: rooms imports nothing above it', 'server/rooms/manager.ts', { imports: ['server/identity/identity.ts'] }],
  [
    'layers: adapters imports nothing above it',
    'server/store/memory.ts',
    { imports: ['server/operations/kick_pusher.ts'] },
  ],
  ['layers: planes imports nothing above it', 'server/planes/media.ts', { imports: ['server/routes/index.ts'] }],
  [
    'layers: operations imports nothing above it',
    'server/operations/kick_pusher.ts',
    { imports: ['server/routes/index.ts'] },
  ],
  ['layers: routes imports nothing above it', 'server/routes/index.ts', { imports: ['server/assembly.ts'] }],
  ['layers: assembly imports nothing above it', 'server/assembly.ts', { imports: ['server/app.ts'] }],
  ['layers: app imports nothing above it', 'server/app.ts', { imports: ['server/main.ts'] }],
  ['no circles', 'server/rooms/rules/room.ts', { imports: ['server/rooms/rules/kick.ts'] }],
  ['no import of nothing', 'server/rooms/manager.ts', { imports: ['server/rooms/gone.ts'] }],
  ['rules are pure', 'server/rooms/rules/kick.ts', { imports: ['node:crypto'] }],
  [
    'only assembly.ts and planes/ name adapters',
    'server/operations/kick_pusher.ts',
    { imports: ['server/store/memory.ts'] },
  ],
  ['the relay speaks no protocol', 'server/media/embedded/relay/relay.ts', { imports: ['server/media/flv/tag.ts'] }],
  ['docs describe without routes', 'server/docs/openapi.ts', { imports: ['server/routes/index.ts'] }],
  [
    'the server knows of the library only its contract',
    'server/rooms/manager.ts',
    { imports: ['wxlite/utils/call.ts'] },
  ],
  ['the library stands alone', 'wxlite/utils/call.ts', { imports: ['server/clock.ts'] }],
  ['a browser has no Node', 'server/browser/page/page.ts', { imports: ['node:fs'] }],
  ['a browser does not run the server', 'server/browser/page/page.ts', { imports: ['server/clock.ts'] }],
  ['what a browser shares is pure', 'server/media/flv/tag.ts', { imports: ['node:buffer'] }],
  ['the server does not run browser code', 'server/demo/tags.ts', { imports: ['server/browser/page/page.ts'] }],
  ['process.env is read in config.ts', 'server/main.ts', { code: 'export const home = process.env.HOME' }],
  ['`wx` is named in one file per side', 'wxlite/utils/call.ts', { code: 'wx.request({})' }],
  ["the server's time is clock.ts", 'server/rooms/manager.ts', { code: 'setTimeout(() => {}, 1)' }],
  ["the library's time is its platform", 'wxlite/utils/call.ts', { code: 'export const at = Date.now()' }],
]

describe('the laws of the architecture', () => {
  it('let a lawful project pass', () => {
    const { code, text } = check(project('lawful', LAWFUL))
    expect(text).toMatch(/^\d+ laws of the architecture, all kept$/m)
    expect(code).toBe(0)
  })

  describe('do not let pass', () => {
    let answer: ReturnType<typeof check>

    // Every file with all that it breaks: one look at the project finds them all.
    beforeAll(() => {
      const broken: { [file: string]: { imports?: string[]; code?: string } } = { ...LAWFUL }
      for (const [, file, { imports = [], code = '' }] of BREACHES) {
        const before = broken[file]
        broken[file] = { imports: [...(before?.imports ?? []), ...imports], code: `${before?.code ?? ''}\n${code}` }
      }
      answer = check(project('broken', broken))
    })

    it.each(BREACHES)('%s: %s', (law, file) => {
      expect(answer.code).toBe(1)
      expect(
        answer.found[law]?.some((place) => place.includes(file)),
        answer.text,
      ).toBe(true)
    })

    it('anything but what is broken', () => {
      expect(Object.keys(answer.found).sort()).toEqual(BREACHES.map(([law]) => law).sort())
    })
  })

  it('do not pass where imports cannot be read', () => {
    const { code, text } = check(project('unread', { ...LAWFUL, 'server/rooms/draft.ts': { code: 'import { } from' } }))
    expect(code).toBe(1)
    expect(text).toContain('server/rooms/draft.ts')
  })
})

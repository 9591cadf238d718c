import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const root = path.resolve('wxlite')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.d.ts'),
)

/** The scripts that a script imports, types included, as paths in wxlite. */
function imports(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8')
  return [...text.matchAll(/^(?:import|export)\b[^'\n]*?(?:\n[^']*?)?from '([^']+)'$/gm)].map(([, from = '']) =>
    path.join(path.dirname(file), from),
  )
}

/** The library's folders, low to high: an import goes downward or stays. */
const LAYERS = ['protocol', 'platform', 'api', 'net', 'im', 'room', 'tags', 'doors']
const DOORS = [
  'agent',
  'call',
  'calls',
  'english',
  'getlogininfo',
  'live_stage',
  'liveroom',
  'moderation',
  'protocol',
  'queue',
  'rtcroom',
  'signals',
]

function layerOf(file: string): number {
  const [, folder = '', inside] = file.replace(/\.ts$/, '').split('/')
  if (inside === undefined) return LAYERS.indexOf(folder === 'protocol' ? 'protocol' : 'doors')
  return LAYERS.indexOf(folder)
}

/** An import circle, as the files on it; empty when there is none. */
function circle(among: string[]): string[] {
  const done = new Set<string>()
  const visit = (file: string, above: string[]): string[] => {
    if (above.includes(file)) return [...above.slice(above.indexOf(file)), file]
    if (done.has(file)) return []
    done.add(file)
    for (const next of imports(file)) {
      const script = `${next}.ts`
      if (!among.includes(script)) continue
      const found = visit(script, [...above, file])
      if (found.length > 0) return found
    }
    return []
  }
  for (const file of among) {
    const found = visit(file, [])
    if (found.length > 0) return found
  }
  return []
}

describe('the mini-program', () => {
  it('shows its doors in utils, and nothing else but folders and READMEs', () => {
    const shown = readdirSync(path.join(root, 'utils')).filter((name) => name.includes('.'))
    const doors = DOORS.map((door) => `${door}.ts`)
    expect(shown.sort()).toEqual([...doors, 'README.md', 'README.zh-CN.md'].sort())
  })

  it('has no import circle, types included', () => {
    expect(files.flatMap(imports).length).toBeGreaterThan(300)
    expect(circle(files)).toEqual([])
  })

  it('imports nothing from outside its folder', () => {
    for (const file of files) {
      for (const target of imports(file)) expect(target, file).not.toMatch(/^\.\.|node_modules/)
    }
  })

  it('keeps the layers of the library: a file imports from its own folder and from lower ones', () => {
    for (const file of files.filter((name) => name.startsWith('utils/'))) {
      for (const target of imports(file)) {
        expect(layerOf(target), `${file} imports ${target}`).toBeGreaterThanOrEqual(0)
        expect(layerOf(target), `${file} imports ${target}`).toBeLessThanOrEqual(layerOf(file))
      }
    }
    expect(imports('utils/protocol.ts')).toEqual([])
  })

  it('goes into the library by its doors alone', () => {
    for (const file of files.filter((name) => !name.startsWith('utils/'))) {
      const inside = imports(file).filter((target) => target.startsWith('utils/'))
      for (const target of inside) expect(DOORS, `${file} imports ${target}`).toContain(target.slice('utils/'.length))
    }
  })

  it('has a demo whose parts import no page', () => {
    for (const file of files.filter((name) => name.startsWith('demo/'))) {
      for (const target of imports(file)) expect(target, file).not.toMatch(/^pages\//)
    }
  })

  it('has components for copying that need the library and each other, never the demo', () => {
    for (const file of files.filter((name) => name.startsWith('components/'))) {
      for (const target of imports(file)) expect(target, file).toMatch(/^(components|utils)\//)
    }
  })
})

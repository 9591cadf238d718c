import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { LAYERS } from './laws/laws.mjs'

const text = (file: string) => readFileSync(file, 'utf8')

/** Folders (`name/`) with code in them and scripts directly in a folder, without declarations. */
function partsOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(
      (entry) =>
        (entry.isDirectory() && holdsCode(path.join(folder, entry.name))) ||
        (entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts')),
    )
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
}

function holdsCode(folder: string): boolean {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).some((file) => /\.(?:tsx?|mjs)$/.test(file))
}

interface Picture {
  /** What each layer holds, as paths. */
  layers: { [name: string]: string[] }
  arrows: [from: string, to: string][]
}

function pictureOf(readme: string): Picture {
  const drawn = /```mermaid\n([\s\S]*?)```/.exec(text(readme))?.[1] ?? ''
  const layers: Picture['layers'] = {}
  for (const [, name = '', label = ''] of drawn.matchAll(/(\w+)\["([^"]+)"\]/g))
    layers[name] = label.split(' ').map((part) => (part.startsWith('wxlite/') ? part : `server/${part}`))
  const arrows = [...drawn.matchAll(/^ *(\w+)(?:\["[^"]+"\])? --> (\w+)/gm)].map(
    ([, from = '', to = '']): [string, string] => [from, to],
  )
  return { layers, arrows }
}

/** Parts with others in them: a file that is in none of those. */
const WHOLE: { readonly [part: string]: string } = {
  'server/rooms/': 'manager.ts',
  'server/calls/': 'calls.ts',
  'server/queues/': 'queues.ts',
}

/** A file of a part that is not of a part named below it: its layer is the part's. */
function exampleOf(part: string): string {
  if (!part.endsWith('/')) return part
  const script = readdirSync(part, { recursive: true, encoding: 'utf8' }).find(
    (file) => file.endsWith('.ts') && file !== 'main.ts',
  )
  return `${part}${WHOLE[part] ?? script}`
}

describe.each(['server/README.md', 'server/README.zh-CN.md'])('the picture in %s', (readme) => {
  const { layers, arrows } = pictureOf(readme)
  const order = LAYERS.map(({ name }) => name)

  it('has the layers that the laws hold', () => {
    expect(
      Object.keys(layers)
        .filter((name) => name !== 'browser')
        .sort(),
    ).toEqual([...order].sort())
  })

  it('shows each folder and file of server/ in the layer that the laws give it', () => {
    const shown = Object.values(layers).flat()
    for (const part of partsOf('server')) expect(shown).toContain(`server/${part}`)
    for (const [name, parts] of Object.entries(layers))
      for (const part of parts) {
        expect(existsSync(part), part).toBe(true)
        const layer = LAYERS.find(({ is }) => new RegExp(is).test(exampleOf(part)))
        expect([part, layer?.name]).toEqual([part, name === 'browser' ? undefined : name])
      }
  })

  it('has arrows that go downward only, and reach every layer', () => {
    for (const [from, to] of arrows)
      if (from !== 'browser') expect(order.indexOf(from), `${from} --> ${to}`).toBeGreaterThan(order.indexOf(to))
    expect(new Set(arrows.map(([, to]) => to))).toEqual(new Set(order.filter((name) => name !== 'main')))
  })
})

describe.each(['README.md', 'README.zh-CN.md'])('the tree in %s', (readme) => {
  const block = /```\n(config\.example\.ts [\s\S]*?)```/.exec(text(readme))?.[1] ?? ''
  const folders: string[] = []
  const paths = block
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      const depth = (line.length - line.trimStart().length) / 2
      const names = (line.trimStart().split(/ {2,}/)[0] ?? '').split(' ')
      folders.length = depth
      const above = folders.join('')
      folders.push(names[0] ?? '')
      return names.map((name) => `${above}${name}`)
    })

  it('names only what is there', () => {
    expect(paths.length).toBeGreaterThan(30)
    for (const file of paths) expect(existsSync(file), file).toBe(true)
    expect(new Set(paths).size, 'names it once').toBe(paths.length)
  })

  it('names every folder of server/ and of wxlite/ that holds code', () => {
    for (const top of ['server/', 'wxlite/'])
      for (const part of partsOf(top))
        if (part.endsWith('/') && part !== 'assets/') expect(paths).toContain(`${top}${part}`)
  })
})

describe('the pages about folders', () => {
  const pages = ['server/README.md', 'server/README.zh-CN.md', 'test/README.md', 'test/README.zh-CN.md']

  it.each(pages)('%s has a row only for what is there, and one for every folder', (page) => {
    const top = path.dirname(page)
    const chapter =
      text(page)
        .split('\n## ')
        .find((part) => /^(?:What is where|代码在哪里)/.test(part)) ?? ''
    const rows = chapter.split('\n').filter((line) => line.startsWith('| `'))
    const named = rows.flatMap((row) =>
      Array.from((row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g), (found) => found[1] ?? ''),
    )
    expect(named.length).toBeGreaterThan(5)
    for (const part of named.filter((name) => name !== 'artefacts/'))
      expect(existsSync(path.join(top, part)), part).toBe(true)
    for (const folder of partsOf(top)) {
      if (!folder.endsWith('/') || (top === 'test' && existsSync(path.join('server', folder)))) continue
      expect(
        named.some((name) => name.startsWith(folder)),
        folder,
      ).toBe(true)
    }
  })
})

describe('CONTRIBUTING.md', () => {
  const page = text('CONTRIBUTING.md')

  it('names only files, folders and scripts that are there', () => {
    for (const [, link = ''] of page.matchAll(/\]\((?!https?:)([^)]+)\)/g)) expect(existsSync(link), link).toBe(true)
    for (const [, file = ''] of page.matchAll(/`((?:server|wxlite|test)\/[^`]*)`/g))
      expect(existsSync(file), file).toBe(true)
    const { scripts }: { scripts: { [name: string]: string } } = JSON.parse(text('package.json'))
    for (const [, script = ''] of page.matchAll(/npm run ([a-z]+)/g)) expect(scripts).toHaveProperty(script)
  })
})

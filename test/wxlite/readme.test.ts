import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { compileMini } from '../../server/demo/build/mini.js'

const project = path.resolve('.')
const folders: string[] = []

/** The first fenced block of a language. */
function block(readme: string, language: string): string {
  const found = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1]
  if (found === undefined) throw new Error(`no ${language} block`)
  return found
}

/** A mini-program whose one page is the example, with nothing copied but what the README says. */
function exampleOf(component: string): string {
  const root = mkdtempSync(path.join(tmpdir(), 'wxlite-readme-'))
  folders.push(root)
  const readme = readFileSync(path.join(project, `wxlite/components/${component}/README.md`), 'utf8')
  mkdirSync(path.join(root, 'components'))
  for (const folder of [`components/${component}`, 'components/stage', 'components/user-avatar', 'utils'])
    cpSync(path.join(project, 'wxlite', folder), path.join(root, folder), { recursive: true })
  mkdirSync(path.join(root, 'pages/example'), { recursive: true })
  const put = (file: string, text: string) => writeFileSync(path.join(root, file), text)
  put('app.json', '{ "pages": ["pages/example/example"] }')
  put('pages/example/example.json', block(readme, 'json'))
  put('pages/example/example.wxml', block(readme, 'xml'))
  put('pages/example/example.ts', block(readme, 'ts'))
  put(
    'tsconfig.json',
    JSON.stringify({
      extends: path.join(project, 'wxlite/tsconfig.json'),
      compilerOptions: { typeRoots: [path.join(project, 'node_modules')] },
      include: ['pages/**/*.ts'],
    }),
  )
  return root
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

describe.each(['rtc-room', 'live-room', 'cameraview'])('the example page of %s', (component) => {
  it('compiles and type-checks with only the folders that its README names', async () => {
    const root = exampleOf(component)
    const { manifest } = await compileMini(root)
    expect(manifest.order).toContain('pages/example/example')
    execFileSync(path.join(project, 'node_modules/.bin/tsc'), ['-p', root], { stdio: 'pipe' })
  }, 60_000)

  it('stands beside a README that names every property and event tag of the script, and no other property', () => {
    const folder = path.join(project, 'wxlite/components', component)
    const readme = readFileSync(path.join(folder, 'README.md'), 'utf8')
    const script = readdirSync(folder)
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(path.join(folder, file), 'utf8'))
      .join('\n')
    const found = (pattern: RegExp) => [...new Set([...script.matchAll(pattern)].map((match) => match[1] ?? ''))]
    const properties = found(/^ {4}(\w+): \{ type:/gm)
    const table = /## Properties\n([\s\S]*?)\n## /.exec(readme)?.[1] ?? ''
    const named = [...table.matchAll(/^\| (.*?) +\|/gm)]
      .flatMap(([, cell]) => (cell ?? '').split(', '))
      .filter((cell) => !/^(name|-+)$/.test(cell))
    expect(named.sort()).toEqual(properties.sort())
    for (const tag of found(/(?:tell|notify)\(\s*'(\w+)'/g)) expect(readme).toContain(`\`${tag}\``)
  })

  it('is the same in both languages, as are the names in its tables', () => {
    const [english, chinese] = ['README.md', 'README.zh-CN.md'].map((file) =>
      readFileSync(path.join(project, 'wxlite/components', component, file), 'utf8'),
    )
    for (const language of ['json', 'xml', 'ts'])
      expect(block(chinese ?? '', language)).toBe(block(english ?? '', language))
    const names = (readme = '') =>
      [...readme.matchAll(/^\| ([^|]*?) +\|/gm)]
        .map(([, cell]) => cell)
        .filter((cell) => !/^(name|名称|:?-+)$/.test(cell ?? ''))
    expect(names(chinese)).toEqual(names(english))
  })
})

// The tables named a call that was gone, and neither the ring tone nor two keys of the storage.
describe.each(['README.md', 'README.zh-CN.md'])('%s of the demo', (file) => {
  const readme = readFileSync(path.join(project, 'wxlite', file), 'utf8')
  const row = (name: string) => new RegExp(`^\\| ${name} +\\| (.*) \\|$`, 'm').exec(readme)?.[1] ?? ''
  const sources = readdirSync(path.join(project, 'wxlite'), { recursive: true, encoding: 'utf8' })
    .filter((each) => each.endsWith('.ts'))
    .map((each) => readFileSync(path.join(project, 'wxlite', each), 'utf8'))
    .join('\n')

  it('names what the mini-program asks of `wx`, and nothing else', () => {
    const used = [...sources.matchAll(/\b(?:wx|api(?:\(\))?)\.([a-z]\w+)/g)].map(([, name]) => name ?? '')
    const listened = [...sources.matchAll(/listen\('(\w+)'/g)].map(([, name]) => `on${name}`)
    const named = row('`wx`').match(/\b[a-z]+[A-Z]\w*|\b(?:request|login|authorize)\b/g) ?? []
    expect(new Set(named)).toEqual(new Set([...used, ...listened]))
  })

  it('names every key of the storage', () => {
    const keys = [...sources.matchAll(/_KEY = '([^']+)'/g)].map(([, key]) => key ?? '')
    expect(keys.length).toBeGreaterThan(3)
    for (const key of keys) expect(readme).toContain(`\`${key}\``)
  })
})

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfig, settings } from '../server/config.js'

/** Every page, with the Chinese one beside it. */
const PAIRS = [
  '.',
  ...['server', 'wxlite', 'test'].flatMap((top) =>
    readdirSync(top, { recursive: true, encoding: 'utf8' }).map((file) => path.join(top, file)),
  ),
]
  .map((folder): [string, string] => [path.join(folder, 'README.md'), path.join(folder, 'README.zh-CN.md')])
  .filter(([english]) => !english.includes('node_modules') && existsSync(english))

const text = (file: string) => readFileSync(file, 'utf8')
const matches = (file: string, pattern: RegExp) => Array.from(text(file).matchAll(pattern), (found) => found[1] ?? '')
const codeOf = (file: string) =>
  matches(file, /```\w*\n([\s\S]*?)```/g).map((block) => block.replace(/(?:#|\/\/|<!--).*/g, '').replace(/\s+/g, ' '))

/** What GitHub makes of a chapter's name for links. */
const anchorOf = (name: string) =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/ /g, '-')

describe.each(PAIRS)('%s and %s', (english, chinese) => {
  it('are both there', () => {
    expect(existsSync(chinese)).toBe(true)
  })

  it('name only files that are there', () => {
    for (const file of [english, chinese])
      for (const link of matches(file, /\]\((?!https?:|#)([^)#]+)/g))
        expect(existsSync(path.join(path.dirname(file), link)), `${link} in ${file}`).toBe(true)
  })

  it('name only chapters that are there', () => {
    for (const file of [english, chinese])
      for (const [, page = '', anchor = ''] of text(file).matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)) {
        const target = page === '' ? file : path.join(path.dirname(file), page)
        expect(matches(target, /^#+ (.*)$/gm).map(anchorOf), `${page}#${anchor} in ${file}`).toContain(anchor)
      }
  })

  it('lead a Chinese reader to Chinese pages where there are any', () => {
    for (const link of matches(chinese, /\]\((?!https?:|#)([^)#]+)\.md/g)) {
      const page = path.join(path.dirname(chinese), `${link}.zh-CN.md`)
      if (page !== chinese) expect(existsSync(page), `${link}.md in ${chinese}`).toBe(false)
    }
  })

  it('show only settings that the server takes', () => {
    for (const file of [english, chinese])
      for (const shown of matches(file, /export default defineConfig\((\{[\s\S]*?\n\})\)/g))
        expect(() => readConfig(new Function(`return (${shown})`)()), `${shown} in ${file}`).not.toThrow()
  })

  /** What runs in the one language runs in the other. Comments, texts and the words of a page may differ. */
  it('show the same code', () => {
    const code = (file: string) =>
      matches(file, /```(?:\w+)\n([\s\S]*?)```/g).map((block) =>
        block
          .replace(/(['"`])(?:(?!\1)[^\n]){0,2000}\1/g, "''")
          .replace(/(?:#|\/\/|<!--).*/g, '')
          .replace(/>[^<>{}]*</g, '><')
          .replace(/\s+/g, ' '),
      )
    expect(code(chinese)).toEqual(code(english))
  })

  it('have the same chapters', () => {
    const depths = (file: string) => matches(file, /^(#{1,3}) /gm)
    expect(depths(chinese)).toEqual(depths(english))
  })
})

/*
 * zsh knows no comments at its prompt: it takes what follows a # for words of the command, or for a command.
 */
it.each(PAIRS.flat())('the shell commands of %s can be pasted: no comments among them', (file) => {
  for (const block of matches(file, /```(?:bash|sh|shell)\n([\s\S]*?)```/g)) expect(block).not.toMatch(/(^|\s)#/)
})

it('Chinese texts write 账号, never with the sign for a curtain', () => {
  const { status, stdout } = spawnSync('grep', ['-rl', '\u5e10\u53f7', 'README.zh-CN.md', 'server', 'wxlite'], {
    encoding: 'utf8',
  })
  expect([status, stdout]).toEqual([1, ''])
})

it.each(PAIRS.map(([, chinese]) => chinese))('%s addresses its reader as the other pages do', (file) => {
  expect(text(file)).not.toContain('\u60a8')
})

describe('README.md and README.zh-CN.md', () => {
  const { scripts } = JSON.parse(text('package.json')) as { scripts: { [name: string]: string } }

  it('show the same commands', () => {
    const commands = (file: string) => codeOf(file).filter((block) => !block.includes('config.example.ts'))
    expect(commands('README.zh-CN.md')).toEqual(commands('README.md'))
  })

  it.each(['README.md', 'README.zh-CN.md'])('%s names only scripts and settings that exist', (file) => {
    for (const script of matches(file, /npm run ([a-z][a-z:-]*)/g)) expect(scripts).toHaveProperty(script)
    const known = settings().map((setting) => setting.path)
    const table = /^\| (?:setting|设置) \|.*\n((?:\|.*\n)+)/m.exec(text(file))?.[1] ?? ''
    const rows = table.split('\n').filter((line) => /^\| `/.test(line))
    expect(rows.length).toBeGreaterThan(10)
    for (const name of rows.flatMap((row) =>
      Array.from((row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g), (found) => found[1] ?? ''),
    ))
      expect(
        known.some((setting) => setting === name || setting.startsWith(`${name}.`)),
        name,
      ).toBe(true)
  })
})

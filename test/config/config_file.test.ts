import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { configFolder, readConfigFile } from '../../server/config/config_file.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rtcroom-config-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const write = (text: string, name = 'config.ts') => writeFileSync(path.join(folder, name), text)

/*
 * config.ts was compiled into the image when that was built, secrets included; one that was mounted did not count.
 */
describe('config.ts', () => {
  it('is compiled in memory when the server starts: nothing is written beside it', async () => {
    write(`import { defineConfig } from './server/config.js'
import { secret } from './secret'
const port: number = 6000
export default defineConfig({ port, admin: { token: secret }, identity: { mode: 'custom', custom: async () => 'ann' } })`)
    write(
      `import { readFileSync } from 'node:fs'
export const secret = readFileSync(new URL('file://${folder.replaceAll('\\', '/')}/token.txt'), 'utf8').trim()`,
      'secret.ts',
    )
    write('a-token-of-32-characters-or-more', 'token.txt')
    const config = await readConfigFile(folder)
    expect(config).toMatchObject({
      port: 6000,
      admin: { token: 'a-token-of-32-characters-or-more' },
      identity: { custom: expect.any(Function) },
    })
    expect(readdirSync(folder).sort()).toEqual(['config.ts', 'secret.ts', 'token.txt'])
  })

  it('is told which file it imports threw', async () => {
    write("import './accounts'\nexport default {}")
    write("const a = 1\nthrow new Error('not reached')", 'accounts.ts')
    await expect(readConfigFile(folder)).rejects.toThrow(
      'config.ts: not reached (thrown while it ran, line 2 of accounts.ts)',
    )
  })

  it('stands in the project, beside config.example.ts', () => {
    expect(readdirSync(configFolder())).toContain('config.example.ts')
  })

  it('may be missing', async () => {
    expect(await readConfigFile(folder)).toBeUndefined()
  })

  it.each([
    ['export default {\n  port: 1,\n  oops oops\n}', /^config\.ts: line 3: Expected/],
    [
      "const a: number = 1\n\nthrow new Error('no\\ndatabase')",
      /^config\.ts: no database \(thrown while it ran, line 3 of config\.ts\)$/,
    ],
    [
      '\nexport default { port: Number(undefinedName) }',
      /^config\.ts: undefinedName is not defined \(thrown while it ran, line 2 of config\.ts\)$/,
    ],
    ["throw 'words'", /^config\.ts: words \(thrown while it ran\)$/],
    ['export const port = 1', /^config\.ts: has no default export/],
    ["import x from './missing.js'\nexport default x", /^config\.ts: line 1: Could not resolve/],
  ])('is refused with one line: %s', async (text, line) => {
    write(text)
    await expect(readConfigFile(folder)).rejects.toThrow(line)
  })
})

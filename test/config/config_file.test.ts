import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { addressOf } from '../../server/config/compiled_source.js'
import { configFolder, readConfigFile } from '../../server/config/config_file.js'
import { redact } from '../../server/log.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rtcroom-config-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const write = (text: string, name = 'config.ts') => writeFileSync(path.join(folder, name), text)

/** The stack of what it throws, as the log writes it. */
function thrownBy(work: () => void): string {
  try {
    work()
  } catch (error) {
    return redact(error instanceof Error ? (error.stack ?? '') : '')
  }
  throw new Error('threw nothing')
}

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

  /*
   * Each frame of a stack that led through config.ts held the whole of it, base64, as the address of the module: one
   * ticket that an account service refused wrote every secret of config.ts into the log.
   */
  it('stands in no stack with its text, secrets included', async () => {
    const secret = 'a-token-of-32-characters-or-more'
    write(`export default { secret: '${secret}', identity: { custom() { throw new Error('not logged in') } } }`)
    const { identity } = z
      .object({ identity: z.object({ custom: z.custom<() => void>() }) })
      .parse(await readConfigFile(folder))
    const logged = thrownBy(identity.custom)
    expect(logged).toMatch(/not logged in\n.*compiled:config\.ts:\d+:\d+/)
    expect(logged).not.toContain('base64')
  })

  it('has a name of its own in stacks that no log redacts', () => {
    const run = `import(${JSON.stringify(addressOf("throw new Error('at load')"))}).catch(({ stack }) => console.log(stack))`
    const stack = execFileSync(process.execPath, ['-e', run], { encoding: 'utf8' })
    expect(stack).toMatch(/^Error: at load\n +at compiled:config\.ts:1:7\n/)
    expect(stack).not.toContain('base64')
  })

  it('stands in no message of a failed import either', async () => {
    write(`const secret = 'a-token-of-32-characters-or-more'
export default { port: (await import(['no', 'where'].join('-'))).port, secret }`)
    await expect(readConfigFile(folder)).rejects.toThrow(/"no-where" from "compiled:config\.ts"/)
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

  // As in the project's own folder, whose package.json makes it an ES module.
  it('says of CommonJS what to write instead', async () => {
    writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }')
    write('module.exports = { port: 1 }')
    await expect(readConfigFile(folder)).rejects.toThrow(
      /^config\.ts: module is not defined.*; write export default defineConfig/,
    )
  })
})

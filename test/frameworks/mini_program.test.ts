import { execFileSync } from 'node:child_process'
import { cpSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { callBetween } from '../support/between_platforms.js'
import { blankMiniProgram, type PackedClient, packedClient } from '../support/client_package.js'

// The page of README.md in a blank JavaScript mini-program, by WeChat's own "build npm" and compiler.

const MINIPROGRAM_CI = '2.1.42'

let client: PackedClient
beforeAll(async () => {
  client = await packedClient()
})
afterAll(() => client?.remove())

it('the JavaScript page is built from miniprogram_dist and compiled by miniprogram-ci, and calls a web page', async () => {
  const app = blankMiniProgram(client, 'mini/app')
  const folder = path.dirname(app)
  const dependencies = { 'miniprogram-ci': MINIPROGRAM_CI }
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'mini', private: true, dependencies }))
  cpSync(path.join(import.meta.dirname, 'compile_mini_program.mjs'), path.join(folder, 'compile.mjs'))
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
  run('npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline')
  // One package built, no warnings.
  expect(run(process.execPath, 'compile.mjs')).toMatch(/^1\n\[\]$/m)
  expect(statSync(path.join(app, 'miniprogram_npm/rtcroom-client/index.js')).size).toBeGreaterThan(1_000)
  const { size } = statSync(path.join(folder, 'compiled.zip'))
  console.log(`miniprogram-ci ${MINIPROGRAM_CI}: compiled, ${size} bytes`)
  expect(size).toBeGreaterThan(50_000)
  await callBetween(client, app, 'miniprogram-ci')
})

import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { build, ROOT, until } from '../../support/built_server.js'
import { freePort } from '../../support/free_port.js'

/*
 * A config.ts was compiled into the image, so its secrets went wherever the image went, and one that was mounted
 * into a finished image did not count.
 */

let folder: string
beforeAll(() => {
  build()
  folder = mkdtempSync(path.join(tmpdir(), 'rtcroom-image-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

it('in the layout of the image a mounted config.ts counts, and nothing is written beside dataDir', async () => {
  const app = path.join(folder, 'app')
  cpSync(path.join(ROOT, 'dist'), path.join(app, 'dist'), { recursive: true })
  cpSync(path.join(ROOT, 'package.json'), path.join(app, 'package.json'))
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(app, 'node_modules'))
  const [port, rtmpPort] = [await freePort(), await freePort()]
  writeFileSync(
    path.join(app, 'config.ts'),
    `import { defineConfig } from './server/config.js'
export default defineConfig({ host: '127.0.0.1', port: ${port}, media: { rtmpPort: ${rtmpPort} } })`,
  )
  mkdirSync(path.join(folder, 'data'))
  const before = listing(app)
  const { PATH = '' } = process.env
  const server = spawn(process.execPath, ['dist/server/main.js'], {
    cwd: app,
    env: { PATH, NODE_ENV: 'production', RTCROOM_DATA_DIR: path.join(folder, 'data') },
    stdio: 'ignore',
  })
  const ended = new Promise((resolve) => server.once('close', resolve))
  await until(() =>
    fetch(`http://127.0.0.1:${port}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    ),
  )
  const health = spawnSync(process.execPath, ['dist/server/doctor/health.js'], {
    cwd: app,
    env: { PATH, NODE_ENV: 'production' },
    encoding: 'utf8',
  })
  expect([health.status, health.stderr]).toEqual([0, ''])
  const logs = path.join(folder, 'data/logs')
  expect(readdirSync(logs).map((name) => statSync(path.join(logs, name)).mode & 0o777)).toEqual([0o600])
  server.kill('SIGTERM')
  await ended
  expect(listing(app)).toEqual(before)
})

/** Every file with its time and size; packages are not looked into. */
function listing(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('node_modules'))
    .map((name) => `${name} ${statSync(path.join(folder, name)).mtimeMs} ${statSync(path.join(folder, name)).size}`)
    .sort()
}

/* The receiver of the README runs as it stands, and takes what the server sends. */
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { transform } from 'esbuild'
import { expect, it } from 'vitest'
import { createSender } from '../../server/webhooks/sender.js'
import { ROOT, until } from '../support/built_server.js'
import { freePort } from '../support/free_port.js'
import { ManualClock } from '../support/manual_clock.js'
import { SECRET } from './support/receiver.js'

it('the receiver of the README verifies events and refuses forged ones', async () => {
  const source = /<!-- receiver -->\n```ts\n([\s\S]*?)```/.exec(await readFile('README.md', 'utf8'))?.[1] ?? ''
  expect(source.trim().split('\n').length).toBeLessThanOrEqual(16)
  // Inside the project, so that it finds the package.
  const cache = path.join(ROOT, 'node_modules/.cache')
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(path.join(cache, 'receiver-'))
  const port = await freePort()
  const { code } = await transform(source.replace('whsec_...', SECRET).replace('8080', String(port)), { loader: 'ts' })
  await writeFile(path.join(folder, 'receiver.mjs'), code)
  const child = spawn(process.execPath, [path.join(folder, 'receiver.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  child.stdout.on('data', (part) => {
    printed += part
  })
  try {
    const clock = new ManualClock()
    const send = createSender({ clock, secrets: [SECRET] })
    const forger = createSender({ clock, secrets: [`whsec_${Buffer.alloc(32).toString('base64')}`] })
    const url = `http://127.0.0.1:${port}/`
    const body = '{"type":"member.joined","timestamp":"2026-01-01T00:00:00Z","data":{"roomID":"r","userID":"ann"}}'
    await until(async () => (await send(url, 'msg_1', body)).is === 'delivered')
    expect(await forger(url, 'msg_2', body)).toEqual({ is: 'failed', why: 'status 401' })
    expect(printed).toBe('member.joined r ann\n')
  } finally {
    child.kill()
    await rm(folder, { recursive: true })
  }
})

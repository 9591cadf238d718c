import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { createLog, redact } from '../server/log.js'

const folder = mkdtempSync(path.join(tmpdir(), 'rtcroom-log-'))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it.each([
  [
    'POST /weapp/double_room/login?userID=a&userSig=eJw-x_y*&sdkAppID=1',
    'POST /weapp/double_room/login?userID=a&userSig=[redacted]&sdkAppID=1',
  ],
  [
    'rtmp://h:1935/live/a_1?txSecret=0123abc&txTime=5C2AAD80',
    'rtmp://h:1935/live/a_1?txSecret=[redacted]&txTime=5C2AAD80',
  ],
  ['{"token":"abc.def","userID":"a"}', '{"token":"[redacted]","userID":"a"}'],
  [
    JSON.stringify({ body: JSON.stringify({ userSig: 'abc', roomID: 'r' }) }),
    JSON.stringify({ body: JSON.stringify({ userSig: '[redacted]', roomID: 'r' }) }),
  ],
  ['Authorization: Bearer abc.def-1', 'Authorization: Bearer [redacted]'],
  [
    `Failed to resolve "x" from "data:text/javascript;base64,${Buffer.from('secret?>').toString('base64')}": why`,
    'Failed to resolve "x" from "compiled:config.ts": why',
  ],
])('secrets do not reach the log: %s', (line, shown) => {
  expect(redact(line)).toBe(shown)
})

it('makes its folder, and dataDir around it, for its own user only', async () => {
  const dataDir = path.join(folder, 'data')
  await createLog({ level: 'info', folder: path.join(dataDir, 'logs') })
  for (const made of [dataDir, path.join(dataDir, 'logs')]) expect(statSync(made).mode & 0o777).toBe(0o700)
})

it('writes hourly files into its folder, without secrets', async () => {
  const log = await createLog({ level: 'info', folder })
  log.info({ url: '/x?token=verysecret' }, 'logged in')
  log.debug('not shown at this level')
  await vi.waitFor(() => {
    const [name = ''] = readdirSync(folder)
    expect(name).toMatch(/^rtcroom\.\d{4}-\d\d-\d\d-\d\d\.1\.log$/)
    const text = readFileSync(path.join(folder, name), 'utf8')
    expect(text).toContain('logged in')
    expect(text).not.toContain('verysecret')
    expect(text).not.toContain('not shown')
  })
})

it('says at the start that a folder cannot be written', async () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'rtcroom-log-')), 'file')
  writeFileSync(file, '')
  await expect(createLog({ level: 'info', folder: path.join(file, 'logs') })).rejects.toThrow('ENOTDIR')
})

it('writes all that was logged, in order, also when the process ends in the same turn', async () => {
  const own = mkdtempSync(path.join(tmpdir(), 'rtcroom-log-'))
  const code = `
    const { createLog } = await import(${JSON.stringify(path.join(import.meta.dirname, '../server/log.ts'))})
    const log = await createLog({ level: 'info', folder: ${JSON.stringify(own)} })
    for (let line = 0; line < 3000; line++) log.info({ line, url: '/x?token=verysecret' }, 'logged')
    process.exit()`
  const output = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  })
  const [name = ''] = readdirSync(own)
  for (const text of [output, readFileSync(path.join(own, name), 'utf8')]) {
    const lines = text.trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line).line)).toEqual(Array.from({ length: 3000 }, (_, line) => line))
    expect(text).not.toContain('verysecret')
  }
  rmSync(own, { recursive: true, force: true })
})

// On a full disk a server that had stopped, or had come to grief, never ended: its last lines were tried for ever, and
// whoever was to start it again waited.
it.skipIf(process.platform !== 'linux')('ends also where the disk is full', () => {
  const own = mkdtempSync(path.join(tmpdir(), 'rtcroom-log-'))
  const two = (part: number) => String(part).padStart(2, '0')
  for (const later of [0, 3_600_000]) {
    const at = new Date(Date.now() + later)
    const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
    symlinkSync('/dev/full', path.join(own, `rtcroom.${day}-${two(at.getHours())}.1.log`))
  }
  const code = `
    const { createLog } = await import(${JSON.stringify(path.join(import.meta.dirname, '../server/log.ts'))})
    const log = await createLog({ level: 'info', folder: ${JSON.stringify(own)} })
    log.info({ text: 'x'.repeat(100_000) }, 'logged')
    process.stderr.write = () => setImmediate(() => process.exit(3))
    setTimeout(() => process.exit(4), 10_000)`
  const child = ['--import', 'tsx', '--input-type=module', '-e', code]
  const { status } = spawnSync(process.execPath, child, { timeout: 15_000, killSignal: 'SIGKILL' })
  expect(status).toBe(3)
  rmSync(own, { recursive: true, force: true })
})

// So did one whose standard output was a file on that disk.
it.skipIf(process.platform !== 'linux')('ends also where standard output is on a full disk', () => {
  const code = `
    const { createLog } = await import(${JSON.stringify(path.join(import.meta.dirname, '../server/log.ts'))})
    const log = await createLog({ level: 'info' })
    log.info({ text: 'x'.repeat(100_000) }, 'logged')
    process.stderr.write = () => setImmediate(() => process.exit(3))
    setTimeout(() => process.exit(4), 10_000)`
  const full = openSync('/dev/full', 'w')
  const child = ['--import', 'tsx', '--input-type=module', '-e', code]
  const stdio = ['ignore', full, 'inherit'] as const
  const { status } = spawnSync(process.execPath, child, { stdio: [...stdio], timeout: 15_000, killSignal: 'SIGKILL' })
  closeSync(full)
  expect(status).toBe(3)
})

// And one whose standard output nobody read any more, though it was open: a pager, a collector of logs that hung.
it.skipIf(process.platform !== 'linux')(
  'ends also where nobody reads standard output',
  async () => {
    const code = `
    const { createLog } = await import(${JSON.stringify(path.join(import.meta.dirname, '../server/log.ts'))})
    process.stdout.on('error', () => {})
    const log = await createLog({ level: 'info' })
    for (let line = 0; line < 100; line++) log.info({ text: 'x'.repeat(10_000) }, 'logged')
    log.fatal('the last word')
    process.exit(3)`
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: 20_000,
      killSignal: 'SIGKILL',
    })
    expect((await once(child, 'exit'))[0]).toBe(3)
  },
  30_000,
)

// Somebody removed the folder of logs to have room on the disk, and there was no log until the next start.
it('has a folder again in the next hour when somebody removed it', async () => {
  const own = path.join(mkdtempSync(path.join(tmpdir(), 'rtcroom-log-')), 'logs')
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: new Date(2026, 0, 1, 10, 59) })
  try {
    const log = await createLog({ level: 'info', folder: own })
    rmSync(own, { recursive: true })
    vi.advanceTimersByTime(120_000)
    log.info('the next hour')
    vi.advanceTimersByTime(1_000)
    vi.useRealTimers()
    await vi.waitFor(() => expect(readdirSync(own)).toHaveLength(1))
  } finally {
    vi.useRealTimers()
    rmSync(path.dirname(own), { recursive: true, force: true })
  }
})

/*
 * The same with a quarter of an hour gone: whatever happened until the next one was written to a file that was not
 * there any more.
 */
it.each(['removed', 'moved away'])('goes on where its file was %s within the hour', async (how) => {
  const own = path.join(mkdtempSync(path.join(tmpdir(), 'rtcroom-log-')), 'logs')
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  try {
    const log = await createLog({ level: 'info', folder: own })
    if (how === 'removed') rmSync(own, { recursive: true })
    else renameSync(own, `${own}.1`)
    vi.advanceTimersByTime(10_000)
    vi.useRealTimers()
    await vi.waitFor(() => expect(readdirSync(own)).toHaveLength(1))
    expect(statSync(own).mode & 0o777).toBe(0o700)
    log.info('within the hour')
    await vi.waitFor(() => expect(readFileSync(path.join(own, readdirSync(own)[0] ?? ''), 'utf8')).toContain('within'))
  } finally {
    vi.useRealTimers()
    rmSync(path.dirname(own), { recursive: true, force: true })
  }
})

import { appendFile, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { JournalDisk } from '../../server/store/journal.js'
import { PersistedMap } from '../../server/store/persisted_map.js'
import { ManualClock } from '../support/manual_clock.js'
import { recordingLog } from '../support/silent_log.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'persisted-map-'))
})
afterEach(() => rm(folder, { recursive: true }))

function setUp() {
  const clock = new ManualClock()
  const { log, lines } = recordingLog()
  const file = path.join(folder, 'map.jsonl')
  const writes: number[] = []
  const disk: JournalDisk & { full: boolean } = {
    full: false,
    async append(target: string, text: string) {
      // A full disk often takes a part of what is written.
      if (this.full) await appendFile(target, text.slice(0, 5))
      if (this.full) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
      writes.push(text.split('\n').length - 1)
      await appendFile(target, text)
    },
    async replace(target: string, parts: AsyncIterable<string>) {
      if (this.full) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
      await writeFile(`${target}.new`, parts)
      await rename(`${target}.new`, target)
    },
  }
  const open = (options: { limit?: number; alive?: (value: string) => boolean } = {}) =>
    PersistedMap.open({ file, limit: 100, clock, log, disk, ...options })
  return { clock, lines, file, disk, writes, open }
}

test('what is set survives a restart, also beside a line that a crash left torn', async () => {
  const { open, file } = setUp()
  const map = await open()
  await map.set('a', '1')
  await map.set('a', '2')
  await appendFile(file, '["half a li')
  expect((await open()).get('a')).toBe('2')
})

test('what is set in one turn of the loop goes out in one write', async () => {
  const { open, writes } = setUp()
  const map = await open({ limit: 1000 })
  await Promise.all(Array.from({ length: 200 }, (_, index) => map.set(`k${index}`, '1')))
  expect(writes).toEqual([200])
})

/*
 * The disk was full for a minute. A kick and a logout of that minute were known to the process, but were never
 * written when there was room again: after the next restart the kicked user published, and the ended login worked.
 */
test('what a full disk refused is written as soon as there is room, and said once at both ends', async () => {
  const { clock, lines, disk, open, file } = setUp()
  const map = await open()
  await map.set('before', '1')
  disk.full = true
  await map.set('kick', '1')
  await map.set('logout', '1')
  for (let second = 0; second < 60; second++) {
    clock.advance(1000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(map.get('kick')).toBe('1')
  await map.set('later', '1')
  disk.full = false
  clock.advance(30_000)
  await map.set('after', '1')
  await expect.poll(() => readFile(file, 'utf8')).toContain('later')
  await map.set('last', '1')
  expect([...(await open()).values()]).toHaveLength(6)
  expect(lines.filter(({ level }) => level >= 30).map(({ level, msg }) => [level, String(msg).split(':')[0]])).toEqual([
    [50, 'cannot write'],
    [30, 'written again'],
  ])
})

test('the file is written from the start when most of it is out of date', async () => {
  const { open, file } = setUp()
  const map = await open()
  for (let round = 0; round < 1500; round++) await map.set('k', String(round))
  expect((await readFile(file, 'utf8')).split('\n').length).toBeLessThan(1100)
  expect((await open()).get('k')).toBe('1499')
})

/*
 * Ended logins and dead addresses stayed in memory for as long as the process ran, or until 200,000 had come: they went
 * when the file was written from the start, which never happened while each of its lines was one of them.
 */
test('what is out of date goes while other things come, from the file too', async () => {
  const { open, clock, file } = setUp()
  const alive = (value: string) => Number(value) > clock.monotonic()
  const map = await open({ limit: 100_000, alive })
  const until = (ms: number) => String(clock.monotonic() + ms)
  await map.set('lasting', until(1e9))
  for (let number = 0; number < 3_000; number += 1) {
    await map.set(`k${number}`, until(100))
    clock.advance(1)
    expect(map.size).toBeLessThan(400)
  }
  expect(map.has('lasting')).toBe(true)
  expect(map.has('k2999')).toBe(true)
  expect((await readFile(file, 'utf8')).split('\n').length).toBeLessThan(3_000)
  expect((await open({ alive })).has('lasting')).toBe(true)
})

/*
 * Somebody removed dataDir under a server that ran: kicks and logouts were tried for ever, in a folder that nobody
 * made. Where the files alone were removed, only what came after that was in the new ones.
 */
test.each(['data', 'data/map.jsonl'])('what is known is written again when somebody removed %s', async (removed) => {
  const { clock, log } = { clock: new ManualClock(), ...recordingLog() }
  const file = path.join(folder, 'data', 'map.jsonl')
  const map = await PersistedMap.open({ file, limit: 100, clock, log })
  await map.set('a', '1')
  await rm(path.join(folder, removed), { recursive: true })
  await map.set('b', '2')
  clock.advance(1_000)
  await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toContain('"a"')
  const again = await PersistedMap.open({ file, limit: 100, clock, log })
  expect([again.get('a'), again.get('b')]).toEqual(['1', '2'])
})

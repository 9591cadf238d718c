import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Logger, pino } from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Segments } from '../../server/timeline/segments.js'
import { Timeline } from '../../server/timeline/timeline.js'
import { ManualClock } from '../support/manual_clock.js'

const START = Date.parse('2026-11-28T15:04:00Z')
const HOUR = 3_600_000

let folder: string
let clock: ManualClock
let lines: string[]
let log: Logger
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rtcroom-timeline-'))
  clock = new ManualClock(START)
  lines = []
  log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const segmentsWith = (limits: { keepDays?: number; maxBytes?: number } = {}) =>
  new Segments({ folder, keepDays: 7, maxBytes: 1 << 30, clock, log, ...limits })
const timelineOver = (segments = segmentsWith()) => new Timeline({ segments, clock, log })
const whats = async (timeline: Timeline, roomID: string, cnt = 100, before?: number) =>
  (await timeline.read(roomID, { cnt, ...(before !== undefined && { before }) })).entries.map(({ what }) => what)

it('keeps the entries of each room in order, over a restart, and none of another whose id begins alike', async () => {
  const first = timelineOver()
  await first.start()
  first.note('r1', 'created', { user: 'anna' })
  first.note('r10', 'created')
  clock.advance(1000)
  first.note('r1', 'joined', { user: 'anna' })
  clock.advance(1)
  await first.close()
  clock.advance(4999)
  const second = timelineOver()
  await second.start()
  clock.advance(1000)
  second.note('r1', 'joined', { user: 'anna' })
  const { entries, complete } = await second.read('r1', { cnt: 100 })
  expect(entries).toEqual([
    { time: START, what: 'server started' },
    { time: START, what: 'created', user: 'anna' },
    { time: START + 1000, what: 'joined', user: 'anna' },
    { time: START + 1001, what: 'server stops' },
    { time: START + 6000, what: 'server started' },
    { time: START + 7000, what: 'joined', user: 'anna' },
  ])
  expect(complete).toBe(true)
  expect(await second.read('nowhere', { cnt: 10 })).toEqual({ entries: [], complete: true })
})

it('writes in batches, within half a second', async () => {
  const writes: string[] = []
  const segments = {
    open: async () => {},
    list: async () => [],
    append: async (text: string) => void writes.push(text),
  }
  const timeline = new Timeline({ segments, clock, log })
  for (let i = 0; i < 50; i++) timeline.note(`r${i}`, 'created')
  expect(writes).toEqual([])
  clock.advance(500)
  await timeline.flush()
  expect(writes).toHaveLength(1)
  expect(writes[0]?.split('\n')).toHaveLength(51)
})

it('answers the newest entries, and older ones by page', async () => {
  const timeline = timelineOver()
  for (let i = 0; i < 10; i++) {
    timeline.note('r', `e${i}`)
    clock.advance(HOUR / 4)
  }
  expect(await whats(timeline, 'r', 3)).toEqual(['e7', 'e8', 'e9'])
  const { complete } = await timeline.read('r', { cnt: 3 })
  expect(complete).toBe(false)
  expect(await whats(timeline, 'r', 3, START + (7 * HOUR) / 4)).toEqual(['e4', 'e5', 'e6'])
  expect(await timeline.read('r', { cnt: 100 })).toMatchObject({ complete: true })
})

it('skips what a crash has torn', async () => {
  const timeline = timelineOver()
  timeline.note('r', 'created')
  await timeline.flush()
  const [name = ''] = await readdir(folder)
  await appendFile(path.join(folder, name), '{"room":"r","time":17')
  await appendFile(path.join(folder, name), '\n')
  timeline.note('r', 'closed')
  expect(await whats(timeline, 'r')).toEqual(['created', 'closed'])
})

it('removes what is older than keepDays, and the oldest where all of it takes too much room', async () => {
  await writeFile(path.join(folder, '2026-11-20T01.jsonl'), 'x\n')
  await writeFile(path.join(folder, '2026-11-27T01.jsonl'), 'y'.repeat(600))
  await writeFile(path.join(folder, '2026-11-28T14.jsonl'), 'z'.repeat(600))
  await writeFile(path.join(folder, 'notes.txt'), 'mine')
  await segmentsWith({ maxBytes: 1000 }).open()
  expect((await readdir(folder)).sort()).toEqual(['2026-11-28T14.jsonl', 'notes.txt'])
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
    'timelines take too much room: an hour of them is removed',
  ])
})

it('keeps what is not old when the machine had a wrong date for a while', async () => {
  const segments = segmentsWith()
  await segments.append('x\n', clock.now())
  clock.step(30 * 24 * HOUR)
  await segments.append('y\n', clock.now())
  clock.step(-30 * 24 * HOUR)
  await segments.append('z\n', clock.now())
  expect((await readdir(folder)).sort()).toEqual(['2026-11-28T15.jsonl', '2026-12-28T15.jsonl'])
  expect(await readFile(path.join(folder, '2026-11-28T15.jsonl'), 'utf8')).toBe('x\nz\n')
})

// Old hours went when a new one began: until then guests with many rooms could fill the disk, and then their hour
// pushed everybody's out.
it('bounds an hour, and keeps to the bound of all while it grows', async () => {
  const maxBytes = 16_000
  await writeFile(path.join(folder, '2026-11-27T01.jsonl'), 'y'.repeat(7_000))
  await writeFile(path.join(folder, '2026-11-28T14.jsonl'), 'z'.repeat(7_000))
  const segments = segmentsWith({ maxBytes })
  await segments.open()
  let most = 0
  for (let i = 0; i < 40; i++) {
    await segments.append(`${'x'.repeat(499)}\n`, START)
    most = Math.max(
      most,
      (await segments.list()).reduce((sum, { bytes }) => sum + bytes, 0),
    )
  }
  expect(await segments.list()).toMatchObject([{ bytes: 7_000 }, { bytes: 8_000 }])
  expect(most).toBeLessThanOrEqual(maxBytes + maxBytes / 16)
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
    'timelines take too much room: an hour of them is removed',
    'timelines of this hour take too much room: the rest is left out',
  ])
  await segments.append('next\n', START + HOUR)
  expect((await readdir(folder)).sort().at(-1)).toBe('2026-11-28T16.jsonl')
})

it('bounds what one room may write in a minute, and counts what is left out', async () => {
  const timeline = timelineOver()
  for (let i = 0; i < 1000; i++) timeline.note('loud', 'updated')
  timeline.note('quiet', 'created')
  await timeline.flush()
  clock.advance(60_000)
  timeline.note('loud', 'left')
  await timeline.flush()
  timeline.note('loud', 'joined')
  const { entries } = await timeline.read('loud', { cnt: 2000 })
  expect(entries.filter(({ what }) => what === 'updated')).toHaveLength(300)
  expect(entries.slice(-2)).toMatchObject([{ what: 'left out', count: 701 }, { what: 'joined' }])
  expect(await whats(timeline, 'quiet')).toEqual(['created'])
})

/*
 * Whoever was logged in and named a room in five bad frames a second was refused in its timeline as often: of what
 * happened there nothing else was in it.
 */
it('what strangers are refused, and what clients report, takes no place from what happens in the room', async () => {
  const timeline = timelineOver()
  for (const what of ['refused', 'report']) for (let i = 0; i < 400; i++) timeline.note('r', what)
  for (let i = 0; i < 10; i++) timeline.note('r', 'joined')
  await timeline.flush()
  clock.advance(60_000)
  await timeline.flush()
  await timeline.flush()
  const { entries } = await timeline.read('r', { cnt: 2000 })
  const noted = (wanted: string) => entries.filter(({ what }) => what === wanted)
  expect(['refused', 'report', 'joined'].map((what) => noted(what).length)).toEqual([300, 300, 10])
  expect(noted('left out')).toMatchObject([
    { kind: 'refused', count: 100 },
    { kind: 'report', count: 100 },
  ])
})

it('keeps what a full disk refuses, within bounds, and says so once', async () => {
  let full = true
  const written: string[] = []
  const append = async (text: string) => {
    if (full) throw new Error('ENOSPC')
    written.push(text)
  }
  const timeline = new Timeline({ segments: { open: async () => {}, list: async () => [], append }, clock, log })
  timeline.note('r', 'created')
  await timeline.flush()
  timeline.note('r', 'closed')
  await timeline.flush()
  expect(lines).toHaveLength(1)
  full = false
  await timeline.flush()
  expect(written.join('')).toContain('"created"')
  expect(written.join('')).toContain('"closed"')
  full = true
  for (let i = 0; i < 30_000; i++) timeline.note(`room_${i}`, 'report', { report: { text: 'x'.repeat(400) } })
  await timeline.flush()
  expect(lines.at(-1)).toMatch(/"dropped":[1-9]\d*/)
})

it('leaves entries out while a disk does not answer, and says how many', async () => {
  const writes: number[] = []
  let answer = () => {}
  const append = (text: string) => {
    writes.push(text.length)
    return new Promise<void>((resolve) => {
      answer = resolve
    })
  }
  const timeline = new Timeline({ segments: { open: async () => {}, list: async () => [], append }, clock, log })
  timeline.note('r', 'created')
  void timeline.flush()
  await new Promise((resolve) => setImmediate(resolve))
  for (let i = 0; i < 40_000; i++) timeline.note(`room_${i}`, 'report', { report: { text: 'x'.repeat(400) } })
  answer()
  void timeline.flush()
  await new Promise((resolve) => setImmediate(resolve))
  expect(writes[1]).toBeLessThan(9 * 1024 * 1024)
  expect(lines.at(-1)).toMatch(/"lost":[1-9]\d*/)
})

it('writes files that others cannot read', async () => {
  const timeline = timelineOver()
  timeline.note('r', 'created')
  await timeline.flush()
  const [name = ''] = await readdir(folder)
  expect(name).toBe('2026-11-28T15.jsonl')
  expect(await readFile(path.join(folder, name), 'utf8')).toBe(`{"room":"r","time":${START},"what":"created"}\n`)
})

it('goes on in a new folder when somebody removed its own', async () => {
  const timeline = timelineOver()
  timeline.note('r', 'created')
  await timeline.flush()
  await rm(folder, { recursive: true })
  timeline.note('r', 'closed')
  await timeline.flush()
  await timeline.flush()
  expect(await whats(timeline, 'r')).toEqual(['closed'])
})

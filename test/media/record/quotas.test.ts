import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RecordAdmission } from '../../../server/media/record/record_admission.js'
import type { RecordEntry } from '../../../server/media/record/record_entry.js'
import { type DiskLimits, RecordStore, type ReplaceFile } from '../../../server/media/record/record_store.js'
import { ManualClock } from '../../support/manual_clock.js'
import { recordingLog, silentLog } from '../../support/silent_log.js'
import { makeClip } from './clip.js'
import { ROOMY, recorderFixture, roomOf } from './recorder_fixture.js'

/*
 * Any guest erased everybody's recordings: short publishes with &record=mp4 in the push URL filled the list, and
 * the oldest files went, whoever's they were.
 */
const SHARES: DiskLimits = {
  ...ROOMY,
  maxTotalBytes: 100_000,
  maxFiles: 100,
  maxBytesPerUser: 0,
  maxBytesPerNetwork: 0,
}
let folder = ''
let serial = 0

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rtcroom-quotas-'))
  serial = 0
})

afterEach(() => rm(folder, { recursive: true, force: true }))

const open = (limits: Partial<DiskLimits> = {}) => RecordStore.open(folder, { ...SHARES, ...limits }, silentLog)

interface Made {
  size?: number
  duration?: number
  running?: boolean
}

async function add(
  store: RecordStore,
  userID: string,
  network: string,
  { size = 1_000, duration = 60, running = false }: Made = {},
): Promise<RecordEntry> {
  const startTime = ++serial
  const recordID = `recording${startTime}`
  const entry: RecordEntry = {
    recordID,
    roomID: 'r',
    creator: '',
    userID,
    streamID: `${userID}_1`,
    payer: { userID, network },
    startTime,
    duration,
    size,
  }
  await store.begin(entry)
  if (!running) entry.endTime = startTime + 1
  return entry
}

const held = (store: RecordStore, userID: string) => store.list((entry) => entry.userID === userID).length

it('10,000 guests of one address are one: they push out each other and nobody else', async () => {
  const store = await open()
  for (let file = 0; file < 5; file++) await add(store, 'honest', '192.0.2.1')
  for (let guest = 0; guest < 200; guest++) await store.makeRoom(await add(store, `g${guest}`, '198.51.100.1'))
  expect(held(store, 'honest')).toBe(5)
  expect(store.list(() => true).length).toBe(5 + 25)
})

it('a user above its share loses its own oldest, in bytes and in number', async () => {
  const store = await open()
  await add(store, 'honest', '192.0.2.1')
  for (let file = 0; file < 40; file++)
    await store.makeRoom(await add(store, 'greedy', '198.51.100.1', { size: 3_000 }))
  expect(held(store, 'greedy')).toBe(3)
  for (let file = 0; file < 40; file++) await store.makeRoom(await add(store, 'many', '203.0.113.1', { size: 1 }))
  expect([held(store, 'many'), held(store, 'honest')]).toEqual([10, 1])
})

it('beyond the whole, whoever holds most loses, not whoever came first', async () => {
  const store = await open({ maxBytesPerUser: 100_000, maxBytesPerNetwork: 100_000 })
  await add(store, 'small', '192.0.2.1', { size: 10_000 })
  for (let file = 0; file < 20; file++) await store.makeRoom(await add(store, 'big', '198.51.100.1', { size: 10_000 }))
  expect([held(store, 'small'), held(store, 'big')]).toEqual([1, 9])
})

it('short files go themselves before they cost somebody else one, from however many networks they come', async () => {
  const store = await open()
  for (let owner = 0; owner < 10; owner++)
    for (let file = 0; file < 10; file++) await add(store, `h${owner}`, `192.0.2.${owner}`)
  for (let guest = 0; guest < 50; guest++)
    await store.makeRoom(await add(store, `g${guest}`, `2001:db8:0:${guest}`, { size: 1, duration: 2 }))
  for (let owner = 0; owner < 10; owner++) expect(held(store, `h${owner}`)).toBe(10)
})

it('files that hold nothing yet push nothing out', async () => {
  const store = await open()
  for (let owner = 0; owner < 10; owner++)
    for (let file = 0; file < 10; file++) await add(store, `h${owner}`, `192.0.2.${owner}`)
  for (let guest = 0; guest < 50; guest++)
    await add(store, `g${guest}`, `2001:db8:0:${guest}`, { size: 0, duration: 0, running: true })
  expect(await store.makeRoom()).toEqual([])
  expect(store.list((entry) => entry.endTime !== undefined)).toHaveLength(100)
})

it('what runs above its share is named, and finished files of others stay', async () => {
  const store = await open()
  await add(store, 'honest', '192.0.2.1')
  const running = await add(store, 'greedy', '198.51.100.1', { size: 20_000, running: true })
  expect(await store.makeRoom()).toMatchObject([{ share: true, entries: [running] }])
  expect(held(store, 'honest')).toBe(1)
})

it('shares outlive a restart', async () => {
  const store = await open()
  await store.keep(await add(store, 'anna', '192.0.2.1'))
  expect((await open()).list(() => true)[0]?.payer).toEqual({ userID: 'anna', network: '192.0.2.1' })
})

it('a user, and a network of many users, begin so many files at once and then at a pace', () => {
  const clock = new ManualClock()
  const admission = new RecordAdmission(clock)
  const begin = (userID: string, network: string) => {
    const begun = admission.begin({ userID, network })
    if (typeof begun !== 'string') begun()
    return typeof begun !== 'string'
  }
  const count = (times: number, name: (index: number) => string, network: string) =>
    Array.from({ length: times }, (_, index) => begin(name(index), network)).filter(Boolean).length
  expect(count(100, () => 'anna', '192.0.2.1')).toBe(64)
  expect(count(1_000, (index) => `g${index}`, '198.51.100.1')).toBe(256)
  clock.advance(10_000)
  expect(count(100, () => 'anna', '192.0.2.1')).toBe(1)
  expect(count(100, (index) => `h${index}`, '198.51.100.1')).toBe(10)
})

it('a push URL that asks is heard with record.byURL only, and the log says so once', async () => {
  const clip = makeClip({ seconds: 2 })
  const off = await recorderFixture()
  const on = await recorderFixture({ byURL: true })
  for (const made of [off, on]) {
    made.commit(roomOf('anna', 'anna'))
    made.recorder.publishing('anna_1', '192.0.2.1', true)
    await made.publish('anna_1', clip)
  }
  await vi.waitFor(() => expect(on.finished).toHaveLength(1), 5_000)
  expect(on.store.list(() => true)[0]?.payer).toEqual({ userID: 'anna', network: '192.0.2.1' })
  await off.recorder.close()
  expect(off.store.list(() => true)).toEqual([])
  for (const made of [off, on]) await made.close()
})

it('start_record counts for the creator who asks, and is refused with words beyond the bounds', async () => {
  const clock = new ManualClock()
  const made = await recorderFixture({}, clock)
  await made.recorder.start(roomOf('anna', 'anna', 'ben'), 'ben', '192.0.2.9')
  for (let run = 0; run < 64; run++) {
    await made.publish('ben_1', makeClip({ seconds: 1 }))
    clock.advance(10)
    await vi.waitFor(
      () => expect(made.finished.filter(({ userID }) => userID === 'anna')).toHaveLength(Math.min(run + 1, 10)),
      5_000,
    )
    if (run === 9) break
  }
  expect(made.store.list(() => true)[0]?.payer).toEqual({ userID: 'anna', network: '192.0.2.9' })
  for (let room = 0; room < 54; room++) {
    const roomID = `room${room + 2}`
    made.commit({ ...roomOf('anna', 'anna'), roomID })
    await made.recorder.start({ ...roomOf('anna', 'anna'), roomID }, undefined, '192.0.2.9')
  }
  await made.publish('anna_1', makeClip({ seconds: 1 }))
  await vi.waitFor(() => expect(made.store.list(({ userID }) => userID === 'anna')).toHaveLength(54), 5_000)
  await expect(made.recorder.start(roomOf('anna', 'anna'), undefined, '192.0.2.9')).rejects.toMatchObject({
    code: 14,
    message: expect.stringContaining('录制'),
  })
  await made.close()
})

/* The disk was full when a recording ended: its end was never written, only said in the log. */
it('what a full disk refused is entered in the list as soon as there is room, and said once at both ends', async () => {
  const { log, lines } = recordingLog()
  const disk = { full: false }
  const replace: ReplaceFile = async (file, text) => {
    if (disk.full) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    await writeFile(`${file}.new`, text)
    await rename(`${file}.new`, file)
  }
  const store = await RecordStore.open(folder, SHARES, log, replace)
  const entry = await add(store, 'anna', '192.0.2.1', { running: true })
  await writeFile(store.file(entry.recordID), Buffer.alloc(10))
  disk.full = true
  entry.endTime = 100
  await store.keep(entry)
  for (let round = 0; round < 5; round++) await store.saveUnsaved()
  disk.full = false
  await store.saveUnsaved()
  await store.saveUnsaved()
  expect((await open()).get(entry.recordID)?.endTime).toBe(100)
  const said = lines.filter(({ msg }) => String(msg).startsWith('the list of recordings')).map(({ level }) => level)
  expect(said).toEqual([50, 30])
})

/*
 * One user's running file above its share ended every later check: whoever came next was let in, whatever the whole
 * held.
 */
it('one whose files are all running hides no other excess, and costs nobody else a recording', async () => {
  const store = await open({ maxBytesPerNetwork: 100_000 })
  await add(store, 'runs', '192.0.2.1', { size: 20_000, running: true })
  for (let user = 0; user < 10; user++) await add(store, `u${user}`, `198.51.100.${user}`, { size: 9_000 })
  const reasons = (await store.makeRoom()).map(({ reason }) => reason)
  expect(reasons).toEqual(['record.maxBytesPerUser', 'record.maxTotalBytes'])
  expect(store.list(() => true)).toHaveLength(11)
})

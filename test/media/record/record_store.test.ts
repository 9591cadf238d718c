import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RecordEntry } from '../../../server/media/record/record_entry.js'
import { type DiskLimits, RecordStore } from '../../../server/media/record/record_store.js'
import { recordingLog, silentLog } from '../../support/silent_log.js'
import { ROOMY } from './recorder_fixture.js'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rtcroom-store-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const open = (limits: Partial<DiskLimits> = {}) => RecordStore.open(folder, { ...ROOMY, ...limits }, silentLog)

async function add(store: RecordStore, number: number, size = 1_000): Promise<RecordEntry> {
  const recordID = `recording${number}`
  const entry = {
    recordID,
    roomID: 'r',
    creator: 'anna',
    userID: 'ben',
    streamID: 'ben_1',
    startTime: number,
    endTime: number + 1,
    duration: 1,
    size,
  }
  await store.begin(entry)
  await writeFile(store.file(recordID), Buffer.alloc(size))
  return entry
}

const ids = (store: RecordStore) => store.list(() => true).map(({ recordID }) => recordID)

describe('RecordStore', () => {
  it('knows its recordings after a restart, newest first', async () => {
    const store = await open()
    for (const number of [2, 1, 3]) await add(store, number)
    expect(ids(await open())).toEqual(['recording3', 'recording2', 'recording1'])
  })

  it('removes the oldest when they grow beyond the limit, with their files', async () => {
    const store = await open({ maxTotalBytes: 2_500 })
    for (const number of [1, 2, 3, 4]) await add(store, number)
    expect(await store.makeRoom()).toEqual([])
    expect(ids(store)).toEqual(['recording4', 'recording3'])
    expect((await readdir(folder)).sort()).toEqual([
      'recording3.json',
      'recording3.mp4',
      'recording4.json',
      'recording4.mp4',
    ])
  })

  it('removes the oldest when there are too many', async () => {
    const store = await open({ maxFiles: 1 })
    for (const number of [1, 2]) await add(store, number)
    await store.makeRoom()
    expect(ids(store)).toEqual(['recording2'])
  })

  it('never removes one that is running, and says when there is no room without that', async () => {
    const store = await open({ maxTotalBytes: 500 })
    const entry = await add(store, 1)
    delete entry.endTime
    expect(await store.makeRoom()).not.toEqual([])
    expect(await store.remove('recording1')).toBe(false)
    expect(ids(store)).toEqual(['recording1'])
  })

  it('says when the disk itself is too full', async () => {
    const store = await open({ minFreeBytes: Number.MAX_SAFE_INTEGER })
    await add(store, 1)
    expect(await store.makeRoom()).not.toEqual([])
    expect(ids(store)).toEqual([])
  })

  it('removes a recording on request', async () => {
    const store = await open()
    await add(store, 1)
    expect(await store.remove('recording1')).toBe(true)
    expect(await store.remove('recording1')).toBe(false)
    expect(await readdir(folder)).toEqual([])
  })

  it('leaves files alone that it does not understand, and says so', async () => {
    await writeFile(path.join(folder, 'broken.json'), '{')
    await writeFile(path.join(folder, 'other.json'), JSON.stringify({ recordID: 'recording9' }))
    const { log, lines } = recordingLog()
    const store = await RecordStore.open(folder, ROOMY, log)
    expect(ids(store)).toEqual([])
    expect(lines.filter(({ level }) => level === 40)).toHaveLength(2)
    expect(await readdir(folder)).toHaveLength(2)
  })

  it('forgets an interrupted recording that holds nothing', async () => {
    const store = await open()
    const entry = await add(store, 1, 0)
    delete entry.endTime
    await store.save(entry)
    expect(ids(await open())).toEqual([])
    expect(await readdir(folder)).toEqual([])
  })

  // Thirty streams that ended at once each wrote down all thirty: two writers of one file fell over each other, and the
  // log said that the list could not be written.
  it('writes down recordings that end at once, each once, and none that is removed meanwhile', async () => {
    const { log, lines } = recordingLog()
    const written: string[] = []
    let writing = 0
    let most = 0
    const store = await RecordStore.open(folder, ROOMY, log, async (file, text) => {
      most = Math.max(most, ++writing)
      await writeFile(`${file}.new`, text)
      await rename(`${file}.new`, file)
      writing--
      written.push(path.basename(file))
    })
    const entries = await Promise.all(Array.from({ length: 30 }, (_, number) => add(store, number)))
    written.length = 0
    most = 0
    await Promise.all([...entries.map((entry) => store.keep(entry)), store.remove('recording29')])
    expect(written.filter((name) => name !== 'recording29.json').sort()).toEqual(
      entries
        .map(({ recordID }) => `${recordID}.json`)
        .filter((name) => name !== 'recording29.json')
        .sort(),
    )
    expect(most).toBe(1)
    expect((await readdir(folder)).filter((name) => name.startsWith('recording29'))).toEqual([])
    expect(lines.filter(({ msg }) => msg.includes('cannot be written'))).toEqual([])
  })
})

// An operator removed the folder to have room on the disk: until the next start whoever began to record got 500, and
// the list named files that were gone.
it('makes its folder again when somebody removed it, without what was there', async () => {
  const { log, lines } = recordingLog()
  const store = await RecordStore.open(folder, ROOMY, log)
  const finished = await add(store, 1)
  const running = await add(store, 2)
  delete running.endTime
  await rm(folder, { recursive: true })
  expect(await store.makeRoom()).toEqual([])
  expect(store.list(() => true)).toEqual([running])
  expect([store.get(finished.recordID), lines.flatMap(({ gone }) => gone ?? [])]).toEqual([undefined, [1]])
  await add(store, 3)
  expect(store.list(() => true)).toHaveLength(2)
})

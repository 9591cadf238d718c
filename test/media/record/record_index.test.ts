import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../../server/clock.js'
import { RecordIndex } from '../../../server/media/record/record_index.js'
import { RecordStore } from '../../../server/media/record/record_store.js'
import { SharedMap } from '../../../server/store/redis/shared_map.js'
import { RedisStores } from '../../support/redis_stores.js'
import { silentLog } from '../../support/silent_log.js'
import { ROOMY } from './recorder_fixture.js'

/*
 * The story: a node was away for so long that another one got its slot. When it was back under a new one its own files
 * were listed twice, and those that had been removed meanwhile were there again.
 */

let stores: RedisStores
const folders: string[] = []

beforeAll(async () => {
  stores = await RedisStores.start()
})
afterEach(() => stores.close())
afterAll(async () => {
  await stores.stop()
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'rtcroom-index-'))
  folders.push(made)
  return made
}

async function record(store: RecordStore, recordID: string): Promise<void> {
  const who = { roomID: 'r', creator: 'ann', userID: 'ann', streamID: 'ann_1' }
  await store.begin({ recordID, ...who, startTime: 1, endTime: 2, duration: 1, size: 9 })
  await writeFile(store.file(recordID), 'recorded.')
}

test('a node that is back under another slot has its files once, and none that were removed meanwhile', async () => {
  const prefix = stores.prefix()
  const files = await folder()
  const node = async (slot: string, files: string) => {
    const redis = await stores.open({ prefix })
    redis.listen(() => {})
    const store = await RecordStore.open(files, ROOMY, silentLog)
    const index = await RecordIndex.open({
      ...{ store, slot, log: silentLog },
      maps: (options) => SharedMap.open(options, { redis, clock: systemClock, log: silentLog }),
      addressOf: (slot) => ({ secure: true, host: `${slot}.example` }),
    })
    const listed = () => index.list(() => true).map(({ entry, at }) => [entry.recordID, at?.host])
    return { redis, store, index, listed }
  }

  const other = await node('b', await folder())
  const before = await node('a', files)
  for (const recordID of ['recording1', 'recording2']) await record(before.store, recordID)
  await expect.poll(() => other.listed()).toHaveLength(2)
  await before.redis.close()
  expect(await other.index.remove('recording2')).toBe('removed')

  const after = await node('c', files)
  expect(after.listed()).toEqual([['recording1', 'c.example']])
  expect(after.store.get('recording2')).toBeUndefined()
  await expect.poll(() => other.listed()).toEqual([['recording1', 'c.example']])
})

import { expect, test } from 'vitest'
import { SHARDS, shardOf } from '../../server/bus/shard.js'
import type { RedisStore } from '../../server/store/redis/redis_store.js'
import { roomOf, to } from '../store/contract.js'
import { NodeProcess } from '../support/node_process.js'
import { storesOfFile } from '../support/stores_of_file.js'

const ROOMS = Array.from({ length: 40 }, (_, i) => `room${i}`)

const stores = storesOfFile()

/** What a node carries out as the one of all, e.g. `room1 2`. */
function worker(store: RedisStore): string[] {
  const worked: string[] = []
  store.listen(({ roomID, changes }, reaches) => {
    if (!reaches.includes('once')) return
    for (const { seq } of changes) worked.push(`${roomID} ${seq}`)
  })
  return worked
}

async function change(store: RedisStore, roomID: string, seq: number): Promise<void> {
  const room = roomOf(roomID, [`owner-${roomID}`])
  const next = { ...room, view: { ...room.view, seq } }
  await store.update(roomID, () => to(next, { changes: [{ type: 'creator', seq, userID: '', streamID: '' }] }))
}

test('rooms are spread over the shards', () => {
  expect(new Set(Array.from({ length: 500 }, (_, i) => shardOf(`room_${i}`))).size).toBe(SHARDS)
})

test('of several nodes one carries each change out, in the order of its room, also when shards are handed on', async () => {
  const prefix = stores.prefix()
  const [first, second] = [await stores.open({ prefix }), await stores.open({ prefix })]
  const worked = [worker(first), worker(second)]
  for (let seq = 1; seq <= 5; seq++) for (const roomID of ROOMS) await change(seq % 2 ? first : second, roomID, seq)
  await first.close()
  for (let seq = 6; seq <= 8; seq++) for (const roomID of ROOMS) await change(second, roomID, seq)
  await expect.poll(() => worked.flat().length, { timeout: 5_000 }).toBe(ROOMS.length * 8)
  for (const roomID of ROOMS) {
    const told = worked.flat().filter((entry) => entry.startsWith(`${roomID} `))
    expect(told).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((seq) => `${roomID} ${seq}`))
  }
})

test('when the holder of the shards is killed another node goes on where it was, within its lease', async () => {
  const prefix = stores.prefix()
  const holder = await NodeProcess.start('test/chaos/redis/node.ts', stores.server.url, prefix)
  const heir = await stores.open({ prefix })
  await holder.call('create', { roomID: 'theirs' })
  const worked = worker(heir)
  for (const roomID of ROOMS) await change(heir, roomID, 1)
  await holder.stop()
  const died = performance.now()
  for (const roomID of ROOMS) await change(heir, roomID, 2)
  await expect.poll(() => worked.filter((entry) => entry.endsWith(' 2')).length, { timeout: 8_000 }).toBe(ROOMS.length)
  expect(performance.now() - died).toBeLessThan(7_000)
}, 40_000)

// An event of a queue was put on the bus after its caller had been answered: who was told that he waits, and whose node
// was killed then, waited without the operator's backend hearing of it.
import { expect, test, vi } from 'vitest'
import { SharedHappenings } from '../../server/bus/shared_happenings.js'
import { StoreAway } from '../../server/rooms/ports/store_away.js'
import { ManualClock } from '../support/manual_clock.js'
import { silentLog } from '../support/silent_log.js'
import { storesOfFile } from '../support/stores_of_file.js'

const stores = storesOfFile()

const happening = (position: number) => ({
  ...{ type: 'queue.entered' as const, roomID: '', roomType: undefined, data: { position } },
})

async function started() {
  const redis = await stores.open()
  const clock = new ManualClock()
  const shared = new SharedHappenings({ redis, clock, log: silentLog })
  const onBus = async () => {
    const entries = await redis.link.call((commands) => commands.xrange(redis.keys.bus, '-', '+'))
    return entries.flatMap(([, fields]) => (fields.includes('webhook') ? [String(fields.at(-1))] : []))
  }
  return { redis, clock, shared, onBus }
}

test('what happened is on the bus once it is told', async () => {
  const { shared, onBus } = await started()
  await shared.tell(happening(1))
  expect(await onBus()).toEqual([JSON.stringify({ happening: happening(1) })])
})

test('while Redis is away nobody waits for it, and what happened is told in order afterwards', async () => {
  const { redis, clock, shared, onBus } = await started()
  const tell = vi.spyOn(redis, 'tell').mockRejectedValue(new StoreAway())
  await Promise.all([shared.tell(happening(1)), shared.tell(happening(2))])
  await shared.tell(happening(3))
  expect(await onBus()).toEqual([])
  tell.mockRestore()
  clock.advance(1_000)
  await expect.poll(onBus).toEqual([1, 2, 3].map((number) => JSON.stringify({ happening: happening(number) })))
  await shared.tell(happening(4))
  expect(await onBus()).toHaveLength(4)
})

test('who waits for an event that has to go for want of room waits no longer', async () => {
  const { redis, shared } = await started()
  vi.spyOn(redis, 'tell').mockReturnValue(new Promise(() => {}))
  const oldest = shared.tell(happening(0))
  for (let number = 1; number <= 10_000; number += 1) void shared.tell(happening(number))
  await oldest
})

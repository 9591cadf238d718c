import { expect, test } from 'vitest'
import { PositionNews } from '../../server/queues/position_news.js'
import { MemoryQueues } from '../../server/store/memory_queues.js'
import { Code } from '../../wxlite/utils/protocol.js'
import { user } from '../rooms/fixture.js'
import { ticketOf } from './contract.js'
import { desk } from './desk.js'

/*
 * The story: guests of one address, under ever new names, filled a queue of 10,000 by entering at the rate that is
 * allowed and staying. And whoever stood first there and left had 10,000 people told in one turn of the event loop.
 */

const SHOWN = { userName: '', userAvatar: '', data: '' }

test('guests of one network enter at a rate, under whatever names', async () => {
  const { queues, clock } = desk()
  const enters = (name: string, network: string) => queues.enter(user(name), network, { queue: 'bank', ...SHOWN })
  for (let n = 0; n < 200; n += 1) await enters(`eve${n}`, '10.0.0.1')
  await expect(enters('eve200', '10.0.0.1')).rejects.toMatchObject({ code: 1, status: 429 })
  expect(await enters('ann', '10.0.0.2')).toMatchObject({ position: 201 })
  // Who waits already is answered at any rate.
  expect(await enters('eve7', '10.0.0.1')).toMatchObject({ position: 8 })
  clock.advance(1_000)
  for (let n = 0; n < 5; n += 1) await enters(`late${n}`, '10.0.0.1')
  await expect(enters('late5', '10.0.0.1')).rejects.toMatchObject({ status: 429 })
})

test('a full queue says so, and lets in again who comes when somebody has left', async () => {
  const { queues, clock } = desk()
  const enters = (n: number) => queues.enter(user(`c${n}`), `10.0.${n >> 6}`, { queue: 'bank', ...SHOWN })
  const places = []
  for (let n = 0; n < 10_000; n += 1) places.push(await enters(n))
  await expect(enters(10_000)).rejects.toMatchObject({ code: Code.ROOM_FULL, status: 200 })
  await queues.leave(user('c5'), places[5]?.ticket.ticketID ?? '')
  clock.advance(10_000)
  expect(await enters(10_000)).toMatchObject({ position: 10_000 })
})

test('thousands are told where they stand in turns, between which the loop handles other events', async () => {
  const store = new MemoryQueues(() => ({ at: 0, unix: 0 }))
  let told = 0
  const tell = () => {
    told += 1
  }
  const news = new PositionNews({ store, notifier: { tell } })
  for (let n = 0; n < 2_000; n += 1) await store.put(ticketOf(`c${n}`, n), 0)
  news.changed('bank')
  let [most, before, done] = [0, 0, false]
  const telling = news.tell().then(() => {
    done = true
  })
  while (!done) {
    await new Promise((resolve) => setImmediate(resolve))
    most = Math.max(most, told - before)
    before = told
  }
  await telling
  expect(told).toBe(2_000)
  expect(most).toBeLessThanOrEqual(128)
})

test('who enters twice at once has one place, and the backend hears of one', async () => {
  const { queues, happenings } = desk()
  const enter = () => queues.enter(user('cid'), '10.0.0.1', { queue: 'bank', ...SHOWN })
  const [first, second] = await Promise.all([enter(), enter()])
  expect(second).toEqual(first)
  expect(happenings.map(({ type, ticket }) => [type, ticket.ticketID])).toEqual([
    ['queue.entered', first.ticket.ticketID],
  ])
})

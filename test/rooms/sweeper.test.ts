import { expect, test } from 'vitest'
import { entry, roomsFixture, user } from './fixture.js'

test('a query that hangs is unknown after two seconds, and is not asked again meanwhile', async () => {
  const { rooms, clock, media, store } = roomsFixture()
  await rooms.multi_room.enter(user('a'), 'r', entry('a'))
  let asked = 0
  media.streamState = () => {
    asked++
    return new Promise(() => {})
  }
  clock.advance(20_000)
  void rooms.sweep()
  await turn()
  clock.advance(1_000)
  void rooms.sweep()
  await turn()
  expect(asked).toBe(1)
  clock.advance(1_000)
  await turn()
  expect((await store.get('r'))?.seats.get('a')?.hold.unknownAt).toBe(clock.now())
})

test('a bounded number of streams is asked for at once, and every silent member is resolved in bounded time', async () => {
  const { rooms, clock, media, store } = roomsFixture()
  let asking = 0
  let most = 0
  media.streamState = async () => {
    most = Math.max(most, ++asking)
    await turn()
    asking--
    return 'never'
  }
  for (let i = 0; i < 500; i++) await rooms.multi_room.enter(user(`u${i}`), `r${i}`, entry(`u${i}`))
  clock.advance(20_000)
  await rooms.sweep()
  expect(most).toBeGreaterThan(1)
  expect(most).toBeLessThanOrEqual(64)
  expect((await store.counts()).members).toBe(0)
})

test('a cloud that never answers keeps nobody longer than one more time-out', async () => {
  const { rooms, clock, media, store } = roomsFixture()
  media.streamState = () => new Promise(() => {})
  for (let i = 0; i < 500; i++) await rooms.multi_room.enter(user(`u${i}`), `r${i}`, entry(`u${i}`))
  for (let second = 0; second < 46; second++) {
    clock.advance(1000)
    void rooms.sweep()
    await turn()
  }
  expect((await store.counts()).members).toBe(0)
})

test('when 4,000 lapse at once, the event loop turns after each few of them', async () => {
  const { rooms, clock, store } = roomsFixture()
  for (let i = 0; i < 4000; i++) await rooms.multi_room.enter(user(`u${i}`), `r${i >> 2}`, entry(`u${i}`))
  clock.advance(20_000)
  let sweeping = true
  let turns = 0
  const count = () => {
    turns++
    if (sweeping) setImmediate(count)
  }
  setImmediate(count)
  await rooms.sweep()
  sweeping = false
  expect((await store.counts()).members).toBe(0)
  expect(turns).toBeGreaterThan(4000 / 64)
})

test('a failing store is looked at again in the next sweep', async () => {
  const { rooms, store, clock, pass } = roomsFixture()
  await rooms.multi_room.enter(user('a'), 'r', entry('a'))
  const update = store.update
  store.update = () => Promise.reject(new Error('store away'))
  clock.advance(20_000)
  await rooms.sweep()
  store.update = update
  expect((await store.counts()).members).toBe(1)
  await pass(1)
  expect((await store.counts()).members).toBe(0)
})

test('started, it sweeps by itself once a second; closed, it leaves no timer', async () => {
  const { rooms, clock, store } = roomsFixture()
  await rooms.multi_room.enter(user('a'), 'r', entry('a'))
  rooms.start()
  clock.advance(20_000)
  await turn()
  expect((await store.counts()).members).toBe(0)
  rooms.close()
  expect(clock.pending).toBe(0)
})

/** Lets everything that is ready run. */
async function turn(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
}

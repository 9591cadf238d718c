import { expect, test } from 'vitest'
import { EventLoopYielder } from '../../../server/rooms/event_loop_yielder.js'
import { Inspector, type UnheardMember } from '../../../server/rooms/inspector.js'
import { entry, roomsFixture, user } from '../../rooms/fixture.js'
import { storesOfFile } from '../../support/stores_of_file.js'

/*
 * The story: a member's beats reached one node. Each of the others knew the room from its last change, and its timeline
 * said of everybody there that his beats were missing.
 */

const stores = storesOfFile()

const MISSED = 11_000

async function silent(inspector: Inspector): Promise<UnheardMember[]> {
  const found: UnheardMember[] = []
  for await (const one of inspector.silent(MISSED, 10, new EventLoopYielder(1))) found.push(one)
  return found
}

test('who beats at another node is not silent, and who beats nowhere is named by one node', async () => {
  const prefix = stores.prefix()
  const here = await stores.open({ prefix })
  const { rooms: atHere, clock } = roomsFixture({ store: here })
  await expect.poll(() => here.carries('r'), { timeout: 15_000 }).toBe(true)
  const there = await stores.open({ prefix })
  const { rooms: atThere } = roomsFixture({ store: there, clock })
  const inspectors = [here, there].map((store) => new Inspector(store, clock))

  await atHere.multi_room.create(user('anna'), { roomID: 'r', roomInfo: '', unlisted: false })
  await atHere.multi_room.enter(user('anna'), 'r', entry('anna'))
  const entered = clock.monotonic()
  for (let i = 0; i < 4; i++) {
    clock.advance(7_000)
    await atThere.multi_room.beat(user('anna'), 'r', false)
  }
  const [first, second] = inspectors
  if (!first || !second) throw new Error('there are two')
  expect(await silent(first)).toEqual([])
  expect(await silent(second)).toEqual([])
  expect(await first.seenAt('r', 'anna')).toBe(entered + 28_000)

  clock.advance(MISSED + 1)
  expect(await silent(first)).toEqual([{ roomID: 'r', userID: 'anna', seenAt: entered + 28_000 }])
  expect(await silent(second)).toEqual([])
})

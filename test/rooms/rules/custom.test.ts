import { expect, test } from 'vitest'
import { Code } from '../../../wxlite/utils/protocol.js'
import { entry, refusal, roomsFixture, user } from '../fixture.js'

async function show() {
  const fixture = roomsFixture()
  await fixture.rooms.live_room.enter(user('host'), 'r', entry('host'))
  await fixture.rooms.live_room.addAudience(user('fan'), 'r', '')
  return { ...fixture, live: fixture.rooms.live_room }
}

test('members and audience count up and down from 0', async () => {
  const { live } = await show()
  expect(await live.setCustom(user('fan'), 'r', 'likes', 'inc')).toEqual({ likes: 1 })
  expect(await live.setCustom(user('host'), 'r', 'likes', 'inc')).toEqual({ likes: 2 })
  expect(await live.setCustom(user('fan'), 'r', 'hates', 'dec')).toEqual({ likes: 2, hates: -1 })
  expect(await live.custom(user('x'), 'r')).toEqual({ likes: 2, hates: -1 })
})

test('the creator alone sets a field, and only with a value', async () => {
  const { live } = await show()
  expect(await live.setCustom(user('host'), 'r', 'topic', 'set', 'tea')).toEqual({ topic: 'tea' })
  await expect(live.setCustom(user('fan'), 'r', 'topic', 'set', 'ads')).rejects.toMatchObject(refusal(Code.NO_ROOM))
  await expect(live.setCustom(user('host'), 'r', 'topic', 'set')).rejects.toMatchObject(refusal(Code.BAD_REQUEST))
  expect(await live.custom(user('x'), 'r')).toEqual({ topic: 'tea' })
})

test('somebody outside changes nothing, and a missing room is no success', async () => {
  const { live } = await show()
  await expect(live.setCustom(user('x'), 'r', 'likes', 'inc')).rejects.toMatchObject(
    refusal(Code.NOT_MEMBER, { reason: 'unknown' }),
  )
  await expect(live.setCustom(user('host'), 'nowhere', 'likes', 'inc')).rejects.toMatchObject(refusal(Code.NO_ROOM))
  await expect(live.custom(user('host'), 'nowhere')).rejects.toMatchObject(refusal(Code.NO_ROOM))
})

test('what is no whole number is not counted on', async () => {
  const { live } = await show()
  for (const value of ['5', 1.5, Number.MAX_SAFE_INTEGER]) {
    await live.setCustom(user('host'), 'r', 'odd', 'set', value)
    await expect(live.setCustom(user('fan'), 'r', 'odd', 'inc')).rejects.toMatchObject(refusal(Code.BAD_REQUEST))
  }
})

test('a room has at most 64 fields, and those that it has may still change', async () => {
  const { live } = await show()
  for (let i = 0; i < 64; i++) await live.setCustom(user('fan'), 'r', `f${i}`, 'inc')
  await expect(live.setCustom(user('fan'), 'r', 'one more', 'inc')).rejects.toMatchObject(refusal(Code.BAD_REQUEST))
  expect(await live.setCustom(user('fan'), 'r', 'f9', 'inc')).toMatchObject({ f9: 2 })
})

test('its fields together are small enough to stand in every list', async () => {
  const { live } = await show()
  const long = (i: number) => live.setCustom(user('host'), 'r', `f${i}`, 'set', 'x'.repeat(1000))
  for (let i = 0; i < 16; i++) await long(i)
  await expect(long(16)).rejects.toMatchObject(refusal(Code.BAD_REQUEST))
  expect(Object.keys(await live.custom(user('x'), 'r'))).toHaveLength(16)
  await live.setCustom(user('host'), 'r', 'f0', 'set', '')
  expect(Object.keys(await long(16))).toHaveLength(17)
})

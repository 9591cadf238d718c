import { expect, test } from 'vitest'
import { entry, roomsFixture, user } from '../../rooms/fixture.js'
import { storesOfFile } from '../../support/stores_of_file.js'

const stores = storesOfFile()

test('a userInfo that is no good Unicode is kept as far as it is', async () => {
  const { rooms } = roomsFixture({ store: await stores.open() })
  await rooms.live_room.create(user('a'), { roomID: 'r', roomInfo: '', unlisted: false })
  await rooms.live_room.enter(user('a'), 'r', entry('a'))
  await rooms.live_room.addAudience(user('b'), 'r', 'half \ud83d')
  const { audiences } = await rooms.live_room.audience(user('b'), 'r')
  expect(audiences).toEqual([{ userID: 'b', userInfo: 'half \ufffd' }])
})

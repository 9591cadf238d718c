import { expect, test } from 'vitest'
import { systemClock } from '../../server/clock.js'
import { runningServer } from '../support/running_server.js'
import { silentLog } from '../support/silent_log.js'

/*
 * A hundred rooms full of custom fields are a list of up to 4 MiB, which is what a connection may have unread: written
 * at once, it cut its own reader off. It goes out in pieces, as its reader takes them.
 */
test('a list that is more than one piece comes whole, and says how long it is', async () => {
  const server = await runningServer({}, silentLog, { clock: systemClock })
  const value = '满'.repeat(330)
  const owners = await Promise.all(Array.from({ length: 12 }, (_, index) => server.user(`owner-${index}`)))
  for (const owner of owners) {
    const { roomID } = await owner.create('live_room')
    await owner.enter('live_room', roomID)
    for (let field = 0; field < 16; field++)
      await owner.call('live_room', 'set_custom_field', { roomID, fieldName: `f${field}`, operation: 'set', value })
  }
  const [asker] = owners
  const query = `userID=${asker?.userID}&token=${asker?.token}`
  const answer = await fetch(`${server.url}/weapp/live_room/get_room_list?${query}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ cnt: 100, index: 0 }),
  })
  const text = await answer.text()
  expect(text.length).toBeGreaterThan(300_000)
  expect(answer.headers.get('content-length')).toBe(String(text.length))
  const { rooms, total } = JSON.parse(text)
  expect([rooms.length, total, JSON.parse(rooms[11].custom).f15]).toEqual([12, 12, value])
  await server.close()
})

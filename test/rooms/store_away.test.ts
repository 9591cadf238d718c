// While Redis was away each look of the sweep, of calls and of queues was an error with its stack: two lines a second
// for as long as that lasted, and none of them said more than that of the connection.
import { expect, test } from 'vitest'
import { logFailedLook, StoreAway } from '../../server/rooms/ports/store_away.js'
import { recordingLog } from '../support/silent_log.js'

test('a look that failed since the store is away is no error of its own', () => {
  const { log, lines } = recordingLog()
  logFailedLook(log, new StoreAway(), 'sweep failed')
  logFailedLook(log, new Error('broken'), 'a room could not be swept', { roomID: 'r' })
  expect(lines).toMatchObject([
    { level: 20, msg: 'sweep failed' },
    { level: 50, msg: 'a room could not be swept', roomID: 'r' },
  ])
})

// The README said "7: not logged in", the library answered -9, and a page that waited for 7 to log in again never did.
// Without a login every method is refused here, with -9; 7 is the server's word alone.
import { expect, test } from 'vitest'
import { createLiveRoom } from '../../wxlite/utils/liveroom.js'
import { createRTCRoom } from '../../wxlite/utils/rtcroom.js'
import { MemoryWorld } from './support/memory_world.js'

const EVERYTHING = {
  roomID: 'r',
  pushURL: 'rtmp://h/live/s',
  userID: 'u',
  index: 0,
  cnt: 1,
  msg: 'm',
  cmd: 'c',
  fieldName: 'f',
  operation: 'inc',
  roomInfo: '',
}
const NOTHING_TO_DO = ['exitRoom', 'logout', 'unInit', 'cancelJoinPusher']
const OTHERS = ['login', 'init', 'setListener', 'on']

test('before login every method is refused with -9 and asks nothing of the server; leaving succeeds', async () => {
  const world = new MemoryWorld()
  const { phone, wires } = world.phone()
  const { platform } = phone
  for (const room of [createRTCRoom({ platform }), createLiveRoom({ platform })]) {
    for (const name of Object.keys(room).filter((key) => !OTHERS.includes(key))) {
      const call: unknown = Reflect.get(room, name)
      if (typeof call !== 'function') continue
      const outcome: unknown = await Promise.resolve(Reflect.apply(call, room, [EVERYTHING])).then(
        () => 'done',
        ({ errCode }) => errCode,
      )
      expect(outcome, name).toBe(NOTHING_TO_DO.includes(name) ? 'done' : -9)
    }
  }
  expect(wires.asked).toEqual([])
  expect(phone.leftovers).toEqual({ timers: 0, requests: 0, sockets: 0, listeners: 0 })
  world.server.close()
})

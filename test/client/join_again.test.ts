// The server had too much to do and refused one `join` with 1; another time a proxy answered it with half a frame. The
// socket stayed up, nobody joined again, and the room had neither chat nor notices until it was left. A link that is
// not in the room joins again with the next beat.
import { expect, test } from 'vitest'
import { createRTCRoom } from '../../wxlite/utils/rtcroom.js'
import { FakePhone, type Transport } from '../support/fake-wx.js'
import { MemoryWorld } from './support/memory_world.js'

test.each([
  ['refused with 1', { code: 1 }],
  ['answered without its events', { code: 0, seq: 1 }],
  ['answered with events that are none', { code: 0, events: [5], messages: [], msgSeq: 0 }],
  ['answered without the number of the messages', { code: 0, events: [], messages: [] }],
])('a join that is %s is repeated', async (_what, answer) => {
  const world = new MemoryWorld()
  const inner = world.server.transport((deliver) => deliver())
  let joins = 0
  const transport: Transport = {
    request: inner.request,
    connect(url, listener) {
      const socket = inner.connect(url, listener)
      return {
        ...socket,
        send(text) {
          const { id, op } = JSON.parse(text)
          if (op === 'join' && ++joins === 1) listener.received(JSON.stringify({ id, message: '', ...answer }))
          else socket.send(text)
        },
      }
    },
  }
  const phone = new FakePhone({ clock: world.clock, transport })
  const room = createRTCRoom({ platform: phone.platform })
  await room.login({ serverDomain: 'http://memory/weapp/multi_room/', userID: 'bob', userSig: 'sig' })
  await room.enterRoom({ roomID: 'r', pushURL: (await room.getPushURL()).pushURL })
  await world.pass(8_000)
  expect(room.connection).toBe('up')
  await room.logout()
  expect(phone.leftovers).toEqual({ timers: 0, requests: 0, sockets: 0, listeners: 0 })
  world.server.close()
})

// One lost answer, and a call rang on that had been cancelled, a place in a queue was kept that had been given up:
// only reading was asked for again. Whatever is simply done when it is done may be asked for twice. Rooms, calls and
// counts may not, since there would be two of them; nor what the newest word decides, since a repeated one could come
// after it.
import { expect, test } from 'vitest'
import { createRequests } from '../../wxlite/utils/net/requests.js'
import { createScope } from '../../wxlite/utils/platform/scope.js'
import { OPERATIONS, type OperationName } from '../../wxlite/utils/protocol.js'
import { FakePhone, type Transport } from '../support/fake-wx.js'
import { ManualClock } from '../support/manual_clock.js'

const ONCE: readonly OperationName[] = [
  'create_room',
  'call',
  'take_ticket',
  'transfer',
  'set_custom_field',
  'start_record',
  'merge_stream',
  'respond_link_mic',
  'report',
  'report_user',
  'pusher_heartbeat',
  'stop_record',
  'update_room',
  'set_moderator',
  'mute_pusher',
  'mute_all',
  'mute_chat',
  'raise_hand',
]

const names = Object.keys(OPERATIONS).filter((name): name is OperationName => name in OPERATIONS)

test.each(names)('%s is asked for as often as does no harm when no answer comes', async (operation) => {
  const clock = new ManualClock(0)
  let asked = 0
  const transport: Transport = {
    request(_request, done) {
      asked += 1
      queueMicrotask(() => done())
      return () => {}
    },
    connect: () => ({ send() {}, close() {} }),
  }
  const { platform } = new FakePhone({ clock, transport })
  const request = { operation, url: 'http://h/', token: '', body: '{}' }
  const refused = expect(createRequests(platform).send(request, createScope(platform))).rejects.toThrow()
  for (let past = 0; past < 4_000; past += 100) {
    await new Promise((resolve) => setImmediate(resolve))
    clock.advance(100)
  }
  await refused
  expect(asked).toBe(ONCE.includes(operation) ? 1 : 3)
})

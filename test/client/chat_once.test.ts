// Old iOS: promises there are timers. The answer to `join` was handled after the messages that came behind it, and set
// the
// message number back: the next reconnect brought those messages again. The number never goes backwards.
import { expect, test } from 'vitest'
import { embeddedIM } from '../../wxlite/utils/im/embedded.js'
import type { ImEvents } from '../../wxlite/utils/im/im_link.js'
import { FakePhone, type Transport } from '../support/fake-wx.js'
import { ManualClock } from '../support/manual_clock.js'

const turn = () => new Promise((resolve) => setImmediate(resolve))

function world() {
  const joins: { id: number; msgSeq?: number }[] = []
  let receive: (frame: object) => void = () => {}
  let cut: () => void = () => {}
  const transport: Transport = {
    request: () => () => {},
    connect(_url, listener) {
      receive = (frame) => listener.received(JSON.stringify(frame))
      cut = () => listener.closed(1006, '')
      queueMicrotask(() => listener.opened())
      return {
        send(text) {
          const frame = JSON.parse(text)
          if (frame.op === 'join') joins.push(frame)
          else queueMicrotask(() => receive({ id: frame.id, code: 0, message: '' }))
        },
        close: () => {},
      }
    },
  }
  const clock = new ManualClock(1_000_000)
  const phone = new FakePhone({ clock, transport })
  const heard: string[] = []
  const link = embeddedIM.open({
    platform: phone.platform,
    roomID: 'r',
    account: () => ({
      userID: 'me',
      userName: '',
      userAvatar: '',
      userSig: '',
      sdkAppID: '',
      accountType: '',
      accountMode: 0,
      token: 't',
      im: { provider: 'embedded', url: 'ws://h' },
    }),
    renew: async () => {},
    seq: () => 1,
    emit: <Name extends keyof ImEvents>(name: Name, payload: ImEvents[Name]) => {
      if (name === 'message' && typeof payload === 'object' && payload !== null && 'data' in payload)
        heard.push(String(payload.data))
    },
  })
  const message = (msgSeq: number) => ({
    event: 'message',
    roomID: 'r',
    userID: 'u',
    kind: 'text',
    data: `m${msgSeq}`,
    time: 0,
    msgSeq,
  })
  const welcome = (msgSeq: number, messages: object[] = []) => ({
    id: joins.at(-1)?.id,
    code: 0,
    message: '',
    reset: false,
    events: [],
    messages,
    seq: 1,
    msgSeq,
  })
  const again = async () => {
    cut()
    clock.advance(20_000)
    for (let turns = 0; turns < 5; turns += 1) await turn()
  }
  return { heard, joins, message, welcome, again, link, receive: (frame: object) => receive(frame) }
}

test('messages right behind the answer to join count, although the answer is handled after them', async () => {
  const { heard, joins, message, welcome, again, receive, link } = world()
  await turn()
  await turn()
  // In one go: the promise of the answer is settled later than both.
  receive(welcome(10))
  receive(message(11))
  receive(message(12))
  await turn()
  await again()
  expect(joins.at(-1)?.msgSeq).toBe(12)
  receive(welcome(12, [message(11), message(12)]))
  receive(message(13))
  await turn()
  expect(heard).toEqual(['m11', 'm12', 'm13'])
  link.close()
})

test('a server that was restarted and counts from below is believed', async () => {
  const { heard, message, welcome, again, receive, link } = world()
  await turn()
  await turn()
  receive(welcome(1_000))
  await turn()
  receive(message(1_001))
  await again()
  receive(welcome(5))
  await turn()
  receive(message(6))
  receive(message(6))
  expect(heard).toEqual(['m1001', 'm6'])
  link.close()
})

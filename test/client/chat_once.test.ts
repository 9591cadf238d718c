// Old iOS: promises there are timers. The answer to `join` was handled after the messages that came behind it,
// and set the message number back: the next reconnect brought those messages again. The number never goes backwards.
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
  return { heard, joins, message, welcome, again, link, clock, receive: (frame: object) => receive(frame) }
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

// After an outage everybody came back and spoke at once: the next message was handled before the answer to `join` that
// held those missed, and these were taken for known.
test('what was missed is heard, in order, when the next message comes right behind the answer that holds it', async () => {
  const { heard, message, welcome, again, receive, link } = world()
  await turn()
  await turn()
  receive(welcome(10))
  await turn()
  await again()
  receive(welcome(12, [message(11), message(12)]))
  receive(message(13))
  await turn()
  receive(message(14))
  expect(heard).toEqual(['m11', 'm12', 'm13', 'm14'])
  link.close()
})

// While the store was away a join was answered with -1 on a socket that stayed: the phone beat on by requests,
// and heard and said nothing more until its socket was lost.
test('a join that the server cannot answer now is asked again on the same socket, until it is', async () => {
  const { heard, joins, message, welcome, receive, clock, link } = world()
  await turn()
  await turn()
  for (const tries of [1, 2, 3]) {
    expect(joins).toHaveLength(tries)
    receive({ id: joins.at(-1)?.id, code: -1, message: '' })
    await turn()
    clock.advance(2_000)
  }
  expect(joins).toHaveLength(4)
  receive(welcome(10))
  await turn()
  receive(message(11))
  expect(heard).toEqual(['m11'])
  clock.advance(15_000)
  expect(joins).toHaveLength(4)
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

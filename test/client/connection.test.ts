import { expect, test } from 'vitest'
import { IM_CLOSES, type NextStep } from '../../server/docs/close_codes.js'
import { createConnection } from '../../wxlite/utils/im/connection.js'
import type { ImPush } from '../../wxlite/utils/protocol.js'
import { FakePhone, type Transport } from '../support/fake-wx.js'
import { ManualClock } from '../support/manual_clock.js'

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** The server's end of one socket, played by the test. */
interface Wire {
  at: number
  sent: { id: number; op: string; [field: string]: unknown }[]
  answer(code: number, fields?: object): void
  push(frame: object): void
  close(code: number): void
}

function world(answers = true) {
  const clock = new ManualClock(1_000_000)
  const wires: Wire[] = []
  let open = 0
  let most = 0
  const transport: Transport = {
    request: () => () => {},
    connect(_url, listener) {
      most = Math.max(most, ++open)
      let over = false
      const end = (run: () => void) => {
        if (!over) open -= 1
        if (!over) run()
        over = true
      }
      const wire: Wire = {
        at: clock.now(),
        sent: [],
        answer: (code, fields = {}) =>
          listener.received(JSON.stringify({ id: wire.sent.at(-1)?.id, code, message: '', ...fields })),
        push: (frame) => listener.received(JSON.stringify(frame)),
        close: (code) => end(() => listener.closed(code, '')),
      }
      wires.push(wire)
      queueMicrotask(() => listener.opened())
      return {
        send(text) {
          wire.sent.push(JSON.parse(text))
          if (answers) queueMicrotask(() => !over && wire.answer(0))
        },
        close: () => end(() => {}),
      }
    },
  }
  const phone = new FakePhone({ clock, transport })
  const log: string[] = []
  const pushes: ImPush[] = []
  let token = 'old'
  const connection = createConnection({
    platform: phone.platform,
    address: () => 'ws://h/weapp/im',
    credentials: () => ({ userID: 'me', token }),
    renew: async () => {
      token = 'new'
      log.push('renewed')
    },
    up: () => log.push('up'),
    down: (final) => log.push(final ? 'away' : 'down'),
    pushed: (push) => pushes.push(push),
  })
  const pass = async (ms: number, step = 250) => {
    for (let past = 0; past < ms; past += step) {
      clock.advance(step)
      await turn()
    }
  }
  const last = () => {
    const wire = wires.at(-1)
    if (!wire) throw new Error('no socket was opened')
    return wire
  }
  return {
    clock,
    phone,
    wires,
    log,
    pushes,
    connection,
    pass,
    most: () => most,
    last,
    renewToken: () => (token = 'new'),
  }
}

test('it says who it is first, and one socket stays up with a sign of life every 20 s', async () => {
  const { wires, log, connection, pass, last } = world()
  await turn()
  expect(last().sent).toEqual([{ id: 1, op: 'auth', userID: 'me', token: 'old' }])
  await pass(300_000)
  expect(wires).toHaveLength(1)
  expect(log).toEqual(['up'])
  expect(last().sent.filter(({ op }) => op === 'ping').length).toBeGreaterThan(13)
  connection.close()
})

test('lost sockets are replaced with growing pauses, one at a time', async () => {
  const { clock, wires, log, connection, pass, most, phone } = world(false)
  await turn()
  for (let round = 0; round < 6; round += 1) {
    wires.at(-1)?.close(1006)
    const before = wires.length
    for (let wait = 0; wires.length === before && wait < 200; wait += 1) await pass(100, 100)
  }
  const pauses = wires.slice(1).map(({ at }, index) => at - (wires[index]?.at ?? 0))
  expect(pauses.slice(0, 5)).toEqual([...pauses.slice(0, 5)].sort((a, b) => a - b))
  expect(pauses[0]).toBeLessThan(1_000)
  expect(Math.max(...pauses)).toBeLessThanOrEqual(15_000)
  expect(pauses.at(-1)).toBeGreaterThan(5_000)
  expect(most()).toBe(1)
  expect(log).toEqual([])
  connection.close()
  expect(phone.leftovers).toEqual({ timers: 0, requests: 0, sockets: 0, listeners: 0 })
  expect(clock.pending).toBe(0)
})

/** Codes after which the client does this, as the documentation has it. */
const codesWith = (next: NextStep) => IM_CLOSES.filter((close) => close.next === next).map(({ code }) => code)

test.each([
  ...codesWith('again').map((code): [number, string, number] => [code, 'up down up', 1_000]),
  ...codesWith('login').map((code): [number, string, number] => [code, 'up down renewed up', 1_000]),
  ...codesWith('later').map((code): [number, string, number] => [code, 'up down up', 20_000]),
])('closed with %i it comes back: %s', async (code, diary, within) => {
  const { log, connection, pass, last } = world()
  await turn()
  last().close(code)
  if (within > 10_000) {
    await pass(10_000)
    expect(log).toEqual(['up', 'down'])
  }
  await pass(within)
  expect(log.join(' ')).toBe(diary)
  if (diary.includes('renewed')) expect(last().sent[0]?.token).toBe('new')
  connection.close()
})

test.each(codesWith('stay'))('closed with %i it stays away, also when the network comes back', async (code) => {
  const { wires, log, connection, pass, last, phone } = world()
  await turn()
  last().close(code)
  phone.offline()
  phone.online()
  await pass(120_000)
  expect(log).toEqual(['up', 'away'])
  expect(wires).toHaveLength(1)
  connection.close()
})

test('a request that is not answered in time fails and ends the dead socket', async () => {
  const { wires, connection, pass, log } = world(false)
  await turn()
  wires[0]?.answer(0)
  await turn()
  const asked = expect(connection.ask({ op: 'beat', roomID: 'r' })).rejects.toMatchObject({ errCode: -2 })
  await pass(5_000)
  await asked
  await pass(1_000)
  expect(log).toEqual(['up', 'down'])
  expect(wires).toHaveLength(2)
  connection.close()
})

test('a refusal is an error with its code; garbage and answers to nothing are ignored', async () => {
  const { wires, connection, pushes } = world(false)
  await turn()
  const [wire] = wires
  wire?.answer(0)
  await turn()
  const asked = connection.ask({ op: 'join', roomID: 'r' })
  wire?.push({ id: 99, code: 0 })
  wire?.push({ nothing: 1 })
  wire?.push({ event: 'audience', roomID: 'r', audienceCount: 1 })
  wire?.answer(5, { reason: 'kicked' })
  await expect(asked).rejects.toMatchObject({ errCode: 5, reason: 'kicked', operation: 'join' })
  expect(pushes).toEqual([{ event: 'audience', roomID: 'r', audienceCount: 1 }])
  connection.close()
})

test('hidden it neither connects nor pings; shown it is there again at once', async () => {
  const { wires, connection, pass, phone, log } = world()
  await turn()
  connection.sleep()
  phone.hide()
  await pass(60_000)
  expect(wires).toHaveLength(1)
  phone.show()
  connection.wake(true)
  await turn()
  await turn()
  expect(wires).toHaveLength(2)
  expect(log).toEqual(['up', 'down', 'up'])
  connection.close()
})

test('a new token replaces the socket that is up under the old one', async () => {
  const { wires, log, connection, last, renewToken } = world()
  await turn()
  connection.renewed()
  await turn()
  await turn()
  expect(wires).toHaveLength(2)
  renewToken()
  connection.renewed()
  await turn()
  await turn()
  expect(last().sent[0]).toMatchObject({ op: 'auth', token: 'new' })
  expect(log).toEqual(['up', 'down', 'up', 'down', 'up'])
  connection.close()
})

import { afterEach, beforeEach, expect, it } from 'vitest'
import { createSender } from '../../server/webhooks/sender.js'
import { ManualClock } from '../support/manual_clock.js'
import { ok, type Receiver, receiver, SECRET } from './support/receiver.js'

const BODY = '{"type":"room.created","timestamp":"2026-01-01T00:00:00.000Z","data":{"roomID":"r","text":"你好"}}'

let subscriber: Receiver
beforeEach(async () => {
  subscriber = await receiver()
})
afterEach(() => subscriber.close())

const clock = new ManualClock()
const send = createSender({ clock, secrets: [SECRET] })

it('sends what the Standard Webhooks package verifies, the same bytes, with the id', async () => {
  expect(await send(subscriber.url, 'msg_1', BODY)).toEqual({ is: 'delivered' })
  expect(subscriber.received).toEqual([{ id: 'msg_1', ...JSON.parse(BODY) }])
})

it('signs with every secret, so that a receiver may know the old or the new one', async () => {
  const next = `whsec_${Buffer.alloc(24, 9).toString('base64')}`
  const both = createSender({ clock, secrets: [SECRET, next] })
  const changed = await receiver(next)
  const stranger = await receiver(`whsec_${Buffer.alloc(32, 1).toString('base64')}`)
  expect(await both(subscriber.url, 'msg_1', BODY)).toEqual({ is: 'delivered' })
  expect(await both(changed.url, 'msg_1', BODY)).toEqual({ is: 'delivered' })
  expect(await both(stranger.url, 'msg_1', BODY)).toEqual({ is: 'failed', why: 'status 401' })
  await Promise.all([changed.close(), stranger.close()])
})

it.each([
  ['an error', (r) => r.writeHead(500).end('no'), { is: 'failed', why: 'status 500' }],
  [
    'a redirect',
    (r) => r.writeHead(307, { Location: '/other' }).end(),
    { is: 'failed', why: 'redirect 307, not followed' },
  ],
  ['gone', (r) => r.writeHead(410).end(), { is: 'gone' }],
  ['a connection that is closed', (r) => r.destroy(), { is: 'failed', why: 'ECONNRESET' }],
  // Its request never ended: after 32 of them nothing was sent to that receiver any more, and nothing said so.
  [
    'another protocol',
    (r) => r.socket?.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
    { is: 'failed', why: 'no answer that HTTP knows' },
  ],
  ['an answer without an end', (r) => r.write('x'.repeat(100_000)), { is: 'failed', why: 'answer too long' }],
] satisfies [string, Receiver['answer'], object][])('tells %s', async (_what, answer, outcome) => {
  subscriber.answer = answer
  expect(await send(subscriber.url, 'msg_1', BODY)).toEqual(outcome)
  expect(subscriber.received).toHaveLength(1)
})

it.each([
  ['says nothing', () => {}],
  ['says a little and no more', (r) => r.writeHead(200).write('x')],
] satisfies [string, Receiver['answer']][])('leaves a receiver that %s after 10 s', async (_what, answer) => {
  subscriber.answer = answer
  const outcome = send(subscriber.url, 'msg_1', BODY)
  await expect.poll(() => subscriber.received.length).toBe(1)
  clock.advance(9_900)
  clock.advance(200)
  expect(await outcome).toEqual({ is: 'failed', why: 'no answer within 10 s' })
  subscriber.answer = ok
  expect(await send(subscriber.url, 'msg_1', BODY)).toEqual({ is: 'delivered' })
  expect(clock.pending).toBe(0)
})

it('tells that nobody listens', async () => {
  const { url } = subscriber
  await subscriber.close()
  expect(await createSender({ clock, secrets: [SECRET] })(url, 'msg_1', BODY)).toEqual({
    is: 'failed',
    why: 'ECONNREFUSED',
  })
  subscriber = await receiver()
})

/*
 * A receiver that closes connections after some seconds without a request, as most do, did so just when the next event
 * came: the event waited 5 s for another try and list_deliveries called the receiver failing.
 */
it('asks once more on a fresh connection when the idle one was closed under it', async () => {
  const sender = createSender({ clock, secrets: [SECRET] })
  expect(await sender(subscriber.url, 'msg_1', BODY)).toEqual({ is: 'delivered' })
  subscriber.closeNext()
  expect(await sender(subscriber.url, 'msg_2', BODY)).toEqual({ is: 'delivered' })
  expect(subscriber.received.map(({ id }) => id)).toEqual(['msg_1', 'msg_2'])
  expect(subscriber.forged).toEqual([])
})

it('says nothing of an address with a password, and sends it as such', async () => {
  const url = new URL(subscriber.url)
  url.username = 'backend'
  url.password = 'hidden'
  expect(await send(url.href, 'msg_1', BODY)).toEqual({ is: 'delivered' })
  await subscriber.close()
  expect(JSON.stringify(await send(url.href, 'msg_1', BODY))).not.toContain('hidden')
  subscriber = await receiver()
})

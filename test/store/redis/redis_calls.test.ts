import { expect, test } from 'vitest'
import { cancel } from '../../../server/calls/rules/cancel.js'
import { moved } from '../../../server/calls/rules/moved.js'
import { type CallRequest, start } from '../../../server/calls/rules/start.js'
import type { CallOutcome } from '../../../server/calls/rules/step.js'
import { randomIds } from '../../../server/ids.js'
import { RedisCalls } from '../../../server/store/redis/redis_calls.js'
import { RedisQueues } from '../../../server/store/redis/redis_queues.js'
import { CALL } from '../../../server/store/redis/scripts.js'
import { ticketOf } from '../../queues/contract.js'
import { audit } from '../../support/redis_audit.js'
import { storesOfFile } from '../../support/stores_of_file.js'

const stores = storesOfFile()

const NOW = { at: 1_000, unix: 2_000 }

/** `from` rings `to`, once. */
function ring(calls: RedisCalls, callID: string, from: string, to: string, ticket?: ReturnType<typeof ticketOf>) {
  const request: CallRequest = {
    callID,
    roomID: `room_unlisted_${callID}`,
    roomType: 'double_room',
    media: 'audio',
    caller: { userID: from, userName: '', userAvatar: '' },
    userIDs: [to],
    data: '',
    timeout: 30,
    ...(ticket && { ticket }),
  }
  return calls.update(callID, (found) => start(found, request, NOW), [from, to])
}

const refused = (outcome: CallOutcome<unknown>) => 'code' in outcome

test('of many who ring one user at once from several nodes one does, the others find him busy', async () => {
  const prefix = stores.prefix()
  const nodes: RedisCalls[] = []
  while (nodes.length < 4) nodes.push(new RedisCalls(await stores.open({ prefix }), randomIds))
  const [first] = nodes
  await Promise.all(
    nodes.flatMap((node, n) => [0, 1, 2, 3, 4].map((i) => ring(node, `call_${n}_${i}`, `u${n}_${i}`, 'ben'))),
  )
  const all = (await first?.list('ben', 0, 100))?.calls ?? []
  expect(all).toHaveLength(20)
  expect(all.filter(({ ended }) => ended === undefined)).toHaveLength(1)
  expect(await first?.of('ben')).toEqual(all.find(({ ended }) => ended === undefined))
})

test('a caller who rings twice at once is in one call', async () => {
  const prefix = stores.prefix()
  const nodes = [new RedisCalls(await stores.open({ prefix }), randomIds)]
  nodes.push(new RedisCalls(await stores.open({ prefix }), randomIds))
  const outcomes = await Promise.all(nodes.map((node, n) => ring(node, `call_${n}`, 'ann', `to${n}`)))
  expect(outcomes.filter(refused)).toHaveLength(1)
})

test('a write whose answer was lost and that is sent again is done once', async () => {
  const redis = await stores.open()
  const calls = new RedisCalls(redis, randomIds)
  const run = redis.link.run.bind(redis.link)
  redis.link.run = async (script, ...rest) => {
    if (script === CALL) await run(script, ...rest)
    return run(script, ...rest)
  }
  await ring(calls, 'call_1', 'ann', 'ben')
  await redis.bus.caughtUp()
  const entries = await redis.link.call((connection) => connection.xrange(redis.keys.bus, '-', '+'))
  expect(entries.filter(([, fields]) => fields.includes('call'))).toHaveLength(1)
  expect((await calls.list('ben', 0, 9)).total).toBe(1)
})

test('a ticket goes with the call that begins with it; a call whose ticket is gone does not begin', async () => {
  const redis = await stores.open()
  const [calls, queues] = [new RedisCalls(redis, randomIds), new RedisQueues(redis, randomIds)]
  await queues.put(ticketOf('cid', 1), 0)
  const ticket = await queues.take('bank', undefined, new Set())
  if (ticket === undefined) throw new Error('he waited')
  expect(refused(await ring(calls, 'call_1', 'agent', 'cid', ticket))).toBe(false)
  await calls.update('call_1', (found) => moved(found, [{ type: 'close' }], NOW))
  expect(await redis.link.call((connection) => connection.exists(redis.keys.tickets, redis.keys.ticketsHeld))).toBe(0)
  expect(await ring(calls, 'call_2', 'other', 'cid', ticket)).toMatchObject({ code: 3 })
  expect(await calls.of('other')).toBeUndefined()
})

test('ended calls leave nobody busy, and nothing without an end', async () => {
  const prefix = stores.prefix()
  const redis = await stores.open({ prefix })
  const calls = new RedisCalls(redis, randomIds)
  await ring(calls, 'call_1', 'ann', 'ben')
  await audit(stores.server.url, prefix)
  expect(await redis.link.call((connection) => connection.get(redis.keys.busy('ben')))).toBe('call_1')
  await calls.update('call_1', (found) => cancel(found, { userID: 'ann', session: 's' }, NOW))
  expect(await redis.link.call((connection) => connection.exists(redis.keys.busy('ben'), redis.keys.busy('ann')))).toBe(
    0,
  )
  expect(await redis.link.call((connection) => connection.pttl(redis.keys.call('call_1')))).toBeGreaterThan(0)
  expect(await redis.link.call((connection) => connection.zcard(redis.keys.callsDue))).toBe(0)
  await audit(stores.server.url, prefix)
})

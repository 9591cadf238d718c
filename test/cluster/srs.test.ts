import { afterAll, beforeAll, expect, test } from 'vitest'
import { readStreamURL } from '../../server/media/stream_url.js'
import type { RunningServer } from '../support/running_server.js'
import type { SrsEmulator } from '../support/srs_emulator.js'
import { NodesOverSrs } from './nodes_over_srs.js'

let stand: NodesOverSrs
let srs: SrsEmulator
let here: RunningServer
let there: RunningServer

beforeAll(async () => {
  stand = await NodesOverSrs.start()
  srs = stand.srs
  ;[here, there] = stand.both
}, 60_000)
afterAll(() => stand.stop())

const within = { timeout: 10_000 }

test('what SRS tells one node of a stream all know: its coming, a publisher in the place of another, its end', async () => {
  const ann = await here.user('ann')
  const { streamID, param, client } = await stand.publish((await ann.pushURL('multi_room')).pushURL)
  expect(client).toBeDefined()
  await expect.poll(() => stand.states(streamID), within).toEqual(['live', 'live'])
  // Its hook comes to the one node, the end of the one before it to the other.
  const second = await srs.publish(streamID, param)
  expect(second).toBeDefined()
  await expect.poll(() => srs.clients.has(client ?? ''), within).toBe(false)
  expect(await stand.states(streamID)).toEqual(['live', 'live'])
  await srs.leave(second ?? '')
  await expect.poll(() => stand.states(streamID), within).toEqual(['ended', 'ended'])
})

test('a kick on one node cuts publisher and players whose hooks went to the other, and no node takes its URL again', async () => {
  const [ann, bob] = [await here.user('ann'), await there.user('bob')]
  await ann.create('multi_room', 's1')
  await ann.enter('multi_room', 's1')
  const { pushURL } = await bob.pushURL('multi_room')
  const { streamID, param, client } = await stand.publish(pushURL)
  await bob.call('multi_room', 'add_pusher', { roomID: 's1', userID: 'bob', userName: 'b', userAvatar: '', pushURL })
  const { pushers } = await ann.call('multi_room', 'get_pushers', { roomID: 's1' })
  const seen = pushers.find(({ userID }) => userID === 'bob')?.accelerateURL ?? ''
  const players = [1, 2].map(() => srs.play(streamID, `?${readStreamURL(seen)?.query ?? ''}`))
  const ids = [client, ...(await Promise.all(players))].map((id) => id ?? 'refused')
  expect(ids).not.toContain('refused')
  await ann.call('multi_room', 'kick_pusher', { roomID: 's1', targetUserID: 'bob' })
  await expect.poll(() => ids.filter((id) => srs.clients.has(id)), within).toEqual([])
  await expect.poll(() => stand.states(streamID), within).toEqual(['ended', 'ended'])
  for (const _node of [here, there]) expect(await srs.publish(streamID, param)).toBeUndefined()
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { readStreamURL } from '../../server/media/stream_url.js'
import type { RunningServer } from '../support/running_server.js'
import { SrsEmulator } from '../support/srs_emulator.js'
import { Cluster } from './cluster.js'

// One SRS (emulated; test/srs has the real one) under two nodes: each of its hooks goes to the other node than the one
// before, as a load balancer may do.

const HOOK_SECRET = 'the-secret-of-the-hooks'
let cluster: Cluster
let srs: SrsEmulator
let here: RunningServer
let there: RunningServer

beforeAll(async () => {
  let turn = 0
  srs = new SrsEmulator(async (body) => {
    const server = turn++ % 2 === 0 ? here : there
    const reply = await fetch(`${server.url}/weapp/callbacks/srs?secret=${HOOK_SECRET}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
    const { code }: { code: number } = await reply.json()
    return code
  })
  await srs.start()
  cluster = await Cluster.start()
  const media = {
    provider: 'srs',
    srs: {
      rtmpHost: 'srs.example.org',
      httpOrigin: 'http://srs.example.org:8080',
      apiUrl: srs.apiUrl,
      apiUsername: srs.username,
      apiPassword: srs.password,
      hookSecret: HOOK_SECRET,
    },
  } as const
  here = await cluster.node({ media })
  there = await cluster.node({ media })
}, 60_000)
afterAll(async () => {
  await cluster.stop()
  await srs.stop()
})

const within = { timeout: 10_000 }

async function publish(pushURL: string) {
  const { stream = '', query = '' } = readStreamURL(pushURL) ?? {}
  return { streamID: stream, param: `?${query}`, client: await srs.publish(stream, `?${query}`) }
}

const states = (streamID: string) =>
  Promise.all([here, there].map(({ assembly }) => assembly.services.media.streamState(streamID)))

test('what SRS tells one node of a stream all know: its coming, a publisher in the place of another, its end', async () => {
  const ann = await here.user('ann')
  const { streamID, param, client } = await publish((await ann.pushURL('multi_room')).pushURL)
  expect(client).toBeDefined()
  await expect.poll(() => states(streamID), within).toEqual(['live', 'live'])
  // Its hook comes to the one node, the end of the one before it to the other.
  const second = await srs.publish(streamID, param)
  expect(second).toBeDefined()
  await expect.poll(() => srs.clients.has(client ?? ''), within).toBe(false)
  expect(await states(streamID)).toEqual(['live', 'live'])
  await srs.leave(second ?? '')
  await expect.poll(() => states(streamID), within).toEqual(['ended', 'ended'])
})

test('a kick on one node cuts publisher and players whose hooks went to the other, and no node takes its URL again', async () => {
  const [ann, bob] = [await here.user('ann'), await there.user('bob')]
  await ann.create('multi_room', 's1')
  await ann.enter('multi_room', 's1')
  const { pushURL } = await bob.pushURL('multi_room')
  const { streamID, param, client } = await publish(pushURL)
  await bob.call('multi_room', 'add_pusher', { roomID: 's1', userID: 'bob', userName: 'b', userAvatar: '', pushURL })
  const { pushers } = await ann.call('multi_room', 'get_pushers', { roomID: 's1' })
  const seen = pushers.find(({ userID }) => userID === 'bob')?.accelerateURL ?? ''
  const players = [1, 2].map(() => srs.play(streamID, `?${readStreamURL(seen)?.query ?? ''}`))
  const ids = [client, ...(await Promise.all(players))].map((id) => id ?? 'refused')
  expect(ids).not.toContain('refused')
  await ann.call('multi_room', 'kick_pusher', { roomID: 's1', targetUserID: 'bob' })
  await expect.poll(() => ids.filter((id) => srs.clients.has(id)), within).toEqual([])
  await expect.poll(() => states(streamID), within).toEqual(['ended', 'ended'])
  for (const _node of [here, there]) expect(await srs.publish(streamID, param)).toBeUndefined()
})

import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { RestClient } from '../support/rest_client.js'
import type { RunningServer } from '../support/running_server.js'
import { TencentClouds } from '../support/tencent_clouds.js'
import { Cluster } from './cluster.js'

// Tencent's planes (emulated) under two nodes: the clouds call whichever the load balancer gives them.

let cluster: Cluster
let clouds: TencentClouds
let here: RunningServer
let there: RunningServer

beforeAll(async () => {
  clouds = new TencentClouds()
  await clouds.start()
  cluster = await Cluster.start()
  const settings = { ...clouds.settings, liveRoom: { heartbeatTimeout: 2 } }
  here = await cluster.node(settings)
  there = await cluster.node(settings)
}, 60_000)
afterAll(async () => {
  await cluster.stop()
  await clouds.stop()
})

/** A callback of the IM cloud, to one node. */
async function imCallback(server: RunningServer, body: { CallbackCommand: string; [field: string]: unknown }) {
  const RequestTime = String(Math.floor(Date.now() / 1000))
  const Sign = createHash('sha256').update(`token${RequestTime}`).digest('hex')
  const query = new URLSearchParams({ SdkAppid: String(clouds.im.sdkAppID), RequestTime, Sign })
  expect(await new RestClient(server.url).post(`/weapp/callbacks/im?${query}`, body)).toMatchObject({ ErrorCode: 0 })
}

const nameOf = (pushURL: string) => /\/live\/([^?]+)/.exec(pushURL)?.[1] ?? ''

test('each change of a room is told to its group once, whichever node it was made on', async () => {
  const [ann, bob] = [await here.user('ann'), await there.user('bob')]
  await ann.create('multi_room', 't1')
  await ann.enter('multi_room', 't1')
  await bob.enter('multi_room', 't1')
  await ann.call('multi_room', 'delete_pusher', { roomID: 't1' })
  const told = () => clouds.im.delivered.filter(({ to, system }) => to === 't1' && system)
  // Two come, the creator leaves, and with him the room ends.
  await expect.poll(() => told().length, { timeout: 10_000 }).toBeGreaterThanOrEqual(3)
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(told().length).toBeLessThanOrEqual(4)
})

test('what the media cloud tells one node of a stream all know', async () => {
  const ann = await here.user('ann')
  const { pushURL } = await ann.pushURL('multi_room')
  const streamID = nameOf(pushURL).replace(/^8888_/, '')
  const states = () => Promise.all([here, there].map(({ assembly }) => assembly.services.media.streamState(streamID)))
  expect(await states()).toEqual(['never', 'never'])
  expect(await clouds.pushEvent(there.url, pushURL, true, 1)).toBe(200)
  await expect.poll(states).toEqual(['live', 'live'])
  expect(await clouds.pushEvent(here.url, pushURL, false, 1)).toBe(200)
  await expect.poll(states).toEqual(['ended', 'ended'])
})

test('a kick forbids every name that its target was given, by whichever node', async () => {
  const ann = await here.user('ann')
  const [bob, bobs] = [await here.user('bob'), await there.user('bob')]
  await ann.create('multi_room', 't3')
  await ann.enter('multi_room', 't3')
  const given = [await bob.pushURL('multi_room'), await bobs.pushURL('multi_room')].map(({ pushURL }) =>
    nameOf(pushURL),
  )
  await bobs.enter('multi_room', 't3')
  await ann.call('multi_room', 'kick_pusher', { roomID: 't3', targetUserID: 'bob' })
  const forbidden = () =>
    clouds.live.calls.filter(({ action }) => action === 'ForbidLiveStream').map(({ request }) => request.StreamName)
  await expect.poll(forbidden, { timeout: 10_000 }).toEqual(expect.arrayContaining(given))
})

test('a viewer whose loss the cloud tells to another node than his coming leaves the audience', async () => {
  const [ann, bob] = [await here.user('ann'), await here.user('bob')]
  await ann.create('live_room', 't4')
  await ann.enter('live_room', 't4')
  await bob.call('live_room', 'add_audience', { roomID: 't4', userInfo: '' })
  await imCallback(here, {
    CallbackCommand: 'Group.CallbackAfterNewMemberJoin',
    GroupId: 't4',
    NewMemberList: [{ Member_Account: 'bob' }],
  })
  await imCallback(there, {
    CallbackCommand: 'State.StateChange',
    Info: { Action: 'Disconnect', To_Account: 'bob', Reason: 'LinkClose' },
  })
  const audience = async () => {
    await ann.call('live_room', 'pusher_heartbeat', { roomID: 't4', userID: 'ann' })
    return (await ann.call('live_room', 'get_audiences', { roomID: 't4' })).audienceCount
  }
  expect(await audience()).toBe(1)
  await expect.poll(audience, { timeout: 15_000, interval: 300 }).toBe(0)
}, 30_000)

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { RTCRoomConfig } from '../../server/config.js'
import { readStreamURL } from '../../server/media/stream_url.js'
import { type PlaneServer, planeServer } from '../support/plane_server.js'
import type { RestClient } from '../support/rest_client.js'
import { recordingLog } from '../support/silent_log.js'
import { SrsEmulator } from '../support/srs_emulator.js'

// The whole server with SRS (emulated) as its media plane: hooks come over HTTP, as SRS sends them.

const SECRET = 'a-secret-of-sixteen'
let srs: SrsEmulator
let server: PlaneServer
let logged: ReturnType<typeof recordingLog>

beforeEach(async () => {
  srs = new SrsEmulator(hook)
  await srs.start()
  const { username, password, apiUrl } = srs
  logged = recordingLog()
  const settings: RTCRoomConfig = {
    multiRoom: { heartbeatTimeout: 600 },
    media: {
      provider: 'srs',
      srs: {
        ...{ rtmpHost: 'media.example.com:1936', httpOrigin: 'https://media.example.com' },
        ...{ apiUrl, apiUsername: username, apiPassword: password, hookSecret: SECRET },
      },
    },
  }
  server = await planeServer(settings, logged.log)
})
afterEach(async () => {
  await server.close()
  await srs.stop()
  expect(logged.text()).not.toContain(SECRET)
  expect(logged.text()).not.toContain(srs.password)
  expect(logged.text()).not.toMatch(/txSecret=[0-9a-f]{32}/)
})

/** As SRS does: JSON by POST; anything but 200 and `{"code": 0}` (or 0) is a no. */
async function hook(body: object, secret = SECRET): Promise<number> {
  const reply = await fetch(`${server.url}/weapp/callbacks/srs?secret=${secret}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'User-Agent': 'SRS/5.0.213(Bee)' },
    body: JSON.stringify(body),
  })
  const answer = await reply.json()
  return reply.status === 200 ? answer.code : reply.status
}

const parts = (url = '') => {
  const { stream = '', query } = readStreamURL(url) ?? {}
  return [stream, `?${query}`] as const
}
const publish = (pushURL: unknown) => srs.publish(...parts(String(pushURL)))
const enter = (client: RestClient, roomID: string, pushURL: unknown) =>
  client.call('multi_room', 'add_pusher', { roomID, userID: client.userID, userName: '', userAvatar: '', pushURL })

it('two people push, see and lose each other', async () => {
  const [ann, bob] = [await server.user('ann'), await server.user('bob')]
  const [first, second] = [await ann.pushURL('multi_room'), await bob.pushURL('multi_room')]
  expect(first.pushURL).toMatch(
    /^rtmp:\/\/media\.example\.com:1936\/live\/ann_[0-9a-f]{12}\?txSecret=[0-9a-f]{32}&txTime=[0-9A-F]{8}$/,
  )
  expect(await publish(first.pushURL)).toBeDefined()
  const client = await publish(second.pushURL)
  const { roomID } = await ann.create('multi_room')
  expect(await enter(ann, roomID, first.pushURL)).toMatchObject({ code: 0 })
  expect(await enter(bob, roomID, second.pushURL)).toMatchObject({ code: 0 })
  const { pushers } = await ann.call('multi_room', 'get_pushers', { roomID })
  const seen = pushers.find(({ userID }) => userID === 'bob')
  expect(seen?.flvURL).toMatch(/^https:\/\/media\.example\.com\/live\/bob_[0-9a-f]{12}\.flv\?txSecret=/)
  const player = await srs.play(...parts(seen?.accelerateURL))
  expect(player).toBeDefined()
  expect(await srs.play(parts(seen?.accelerateURL)[0], '?txSecret=0&txTime=FFFFFFFF')).toBeUndefined()
  expect(await ann.call('multi_room', 'kick_pusher', { roomID, targetUserID: 'bob' })).toMatchObject({ code: 0 })
  await vi.waitFor(() =>
    expect([...srs.clients.values()].map(({ stream }) => stream)).toEqual([parts(first.pushURL)[0]]),
  )
  expect(srs.kicked).toEqual(expect.arrayContaining([client, player]))
  expect(await publish(second.pushURL)).toBeUndefined()
})

it('takes a publisher over without an end in between, and the room keeps the member', async () => {
  const ann = await server.user('ann')
  const { pushURL } = await ann.pushURL('multi_room')
  const first = await publish(pushURL)
  const { roomID } = await ann.create('multi_room')
  await enter(ann, roomID, pushURL)
  const second = await publish(pushURL)
  expect([...srs.clients.keys()]).toEqual([second])
  expect(srs.kicked).toEqual([first])
  expect(await server.services.media.streamState(parts(pushURL)[0])).toBe('live')
})

it('takes hooks with the secret only, and answers SRS with numbers', async () => {
  const ann = await server.user('ann')
  const [stream, param] = parts((await ann.pushURL('multi_room')).pushURL)
  const body = {
    action: 'on_publish',
    client_id: 'x',
    ip: '127.0.0.1',
    vhost: '__defaultVhost__',
    app: 'live',
    tcUrl: 'rtmp://h/live',
    stream,
    param,
  }
  for (const secret of ['', 'wrong', `${SECRET}x`]) expect(await hook(body, secret)).toBe(403)
  expect(await hook({ ...body, param: '' })).toBe(403)
  expect(await hook({ ...body, action: 'on_connect' })).toBe(403)
  expect(
    await hook({
      ...body,
      client_id: 4711,
      server_id: 'vid-1',
      service_id: 's',
      stream_url: `/live/${stream}`,
      stream_id: 'vid-2',
    }),
  ).toBe(0)
  expect(await hook({ ...body, action: 'on_unpublish', client_id: 4711 })).toBe(0)
})

it.each(['hang', 'garbage', 'reset'] as const)(
  'rooms work within 2 s while SRS does: %s, and who was kicked is cut once it is back',
  async (fault) => {
    const [ann, bob] = [await server.user('ann'), await server.user('bob')]
    const [first, second] = [await ann.pushURL('multi_room'), await bob.pushURL('multi_room')]
    await publish(first.pushURL)
    await publish(second.pushURL)
    srs.fault = fault
    const timed = async <T extends { code?: unknown }>(answer: Promise<T>): Promise<T> => {
      const began = performance.now()
      const got = await answer
      expect(performance.now() - began).toBeLessThan(2_000)
      expect(got).toMatchObject({ code: 0 })
      return got
    }
    const { roomID } = await timed(ann.create('multi_room'))
    await timed(enter(ann, roomID, first.pushURL))
    await timed(enter(bob, roomID, second.pushURL))
    await timed(ann.call('multi_room', 'pusher_heartbeat', { roomID, userID: 'ann' }))
    await timed(ann.call('multi_room', 'kick_pusher', { roomID, targetUserID: 'bob' }))
    await vi.waitFor(async () => expect(await server.metric('rtcroom_srs_failed')).toBeGreaterThan(0), 5_000)
    srs.fault = 'none'
    await vi.waitFor(() => expect(srs.clients.size).toBe(1), 10_000)
    await timed(ann.call('multi_room', 'destroy_room', { roomID, userID: 'ann' }))
    await vi.waitFor(() => expect(srs.clients.size).toBe(0), 5_000)
    expect(await server.metric('rtcroom_srs_given_up')).toBe(0)
  },
  30_000,
)

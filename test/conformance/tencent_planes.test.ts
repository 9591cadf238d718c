import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ManualClock } from '../support/manual_clock.js'
import { type PlaneServer, planeServer } from '../support/plane_server.js'
import type { RestClient } from '../support/rest_client.js'
import { recordingLog } from '../support/silent_log.js'
import { TencentClouds } from '../support/tencent_clouds.js'
import type { TencentImEmulator } from '../support/tencent_im_emulator.js'
import type { TencentLiveEmulator } from '../support/tencent_live_emulator.js'

// Clients of the second and third generation against a server whose planes are Tencent's (emulated).

let clouds: TencentClouds
let cloudIM: TencentImEmulator
let cloudLive: TencentLiveEmulator
let server: PlaneServer
let clock: ManualClock
let stopClock: () => void
let logged: ReturnType<typeof recordingLog>
/** Seconds of the server's clock in one of ours. */
let pace = 1
const BEAT = 20
const hurry = () => {
  pace = 50
}

beforeEach(async () => {
  clouds = new TencentClouds()
  await clouds.start()
  cloudIM = clouds.im
  cloudLive = clouds.live
  clock = new ManualClock()
  logged = recordingLog()
  pace = 1
  const beat = setInterval(() => clock.advance(BEAT * pace), BEAT)
  stopClock = () => clearInterval(beat)
  // Minutes pass within seconds, and nobody beats: nobody is to lapse meanwhile.
  server = await planeServer(
    { ...clouds.settings, multiRoom: { heartbeatTimeout: 3600 }, liveRoom: { heartbeatTimeout: 3600 } },
    logged.log,
    clock,
  )
})
afterEach(async () => {
  await server.close()
  stopClock()
  await clouds.stop()
  for (const secret of [cloudIM.secretKey, cloudLive.secretKey, ...cloudIM.sigs])
    expect(logged.text()).not.toContain(secret)
  expect(logged.text()).not.toMatch(/txSecret=[0-9a-f]{32}/)
})

const user = (userID: string) => server.user(userID)

/** What the cloud calls when a push begins or ends. */
async function pushEvent(pushURL: string, live: boolean, sequence: number): Promise<void> {
  expect(await clouds.pushEvent(server.url, pushURL, live, sequence)).toBe(200)
}

const notified = (roomID: string) =>
  cloudIM.delivered.filter((it) => it.to === roomID && it.system).map((it) => it.data.cmd)

describe('with the planes of Tencent', () => {
  // Messages go from phone to cloud to phones: mute_chat, a closed chat and being put out held nobody from writing.
  it('who may write in a room is asked before the cloud passes a message on', async () => {
    const [ann, bob, cid, eve] = await Promise.all(['ann', 'bob', 'cid', 'eve'].map(user))
    if (!ann || !bob || !cid || !eve) throw new Error('nobody')
    const { roomID } = await ann.create('live_room')
    await ann.enter('live_room', roomID)
    for (const viewer of [bob, cid]) await viewer.call('live_room', 'add_audience', { roomID, userInfo: '' })
    const write = async (kind: 'text' | 'custom' = 'text') => {
      const answers = await Promise.all(
        ['ann', 'bob', 'cid', 'eve'].map((who) => clouds.beforeSending(server.url, roomID, who, kind, clock.now())),
      )
      return answers.map(({ code, info }) => (code === 0 ? 'yes' : info))
    }
    const OUT = '您不在该房间中'
    expect(await write()).toEqual(['yes', 'yes', 'yes', 'yes'])
    await ann.call('live_room', 'mute_chat', { roomID, targetUserID: 'bob', muted: true })
    expect(await write()).toEqual(['yes', '您已被禁言', 'yes', 'yes'])
    expect(await write('custom')).toEqual(['yes', '您已被禁言', 'yes', 'yes'])
    // Leaving the room gives nobody his voice back.
    await bob.call('live_room', 'delete_audience', { roomID })
    expect(await write()).toEqual(['yes', '您已被禁言', 'yes', 'yes'])
    await ann.call('live_room', 'mute_chat', { roomID, targetUserID: 'bob', muted: false })
    await bob.call('live_room', 'add_audience', { roomID, userInfo: '' })
    await ann.call('live_room', 'kick_pusher', { roomID, targetUserID: 'cid' })
    expect(await write()).toEqual(['yes', 'yes', '您已被移出该房间', 'yes'])
    await ann.call('live_room', 'update_room', { roomID, chat: 'members' })
    expect(await write()).toEqual(['yes', '当前仅连麦成员可以发言', '您已被移出该房间', OUT])
    expect(await write('custom')).toEqual(['yes', 'yes', '您已被移出该房间', OUT])
    await ann.call('live_room', 'update_room', { roomID, chat: 'all', locked: true })
    expect(await write()).toEqual(['yes', 'yes', '您已被移出该房间', OUT])
  })

  it('the login reply tells clients which planes they meet', async () => {
    const ann = await user('ann')
    const info = await ann.get<{ userSig: string; sdkAppID: number; accType: string }>(
      '/weapp/utils/get_login_info?userID=ann',
    )
    expect(info.sdkAppID).toBe(cloudIM.sdkAppID)
    const login = await ann.post(
      `/weapp/multi_room/login?userID=ann&userSig=${info.userSig}&sdkAppID=${info.sdkAppID}&accountType=${info.accType}`,
      {},
    )
    expect(login).toMatchObject({
      im: { provider: 'tencent', sdkAppID: cloudIM.sdkAppID, administrator: 'administrator' },
      media: { provider: 'tencent', playMode: 'RTC', mixed: true },
    })
  })

  it('a second-generation call has its group before add_pusher answers, and every change is told in the form it knows', async () => {
    const [ann, bob] = [await user('ann'), await user('bob')]
    const { pushURL } = await ann.pushURL('double_room')
    expect(pushURL).toMatch(/^rtmp:\/\/push\.example\.com\/live\/8888_ann_[0-9a-f]+\?bizid=8888&txSecret=/)
    await pushEvent(pushURL, true, 1)
    const { roomID } = await ann.create('double_room')
    expect(cloudIM.groups.has(roomID)).toBe(true)
    expect(
      await ann.call('double_room', 'add_pusher', { roomID, userID: 'ann', userName: 'Ann', userAvatar: '', pushURL }),
    ).toMatchObject({ code: 0 })
    expect(await bob.enter('double_room', roomID)).toMatchObject({ code: 0 })
    await vi.waitFor(() => expect(notified(roomID)).toContain('notifyPusherChange'))
    const { pushers } = await bob.call('double_room', 'get_pushers', { roomID })
    expect(pushers[0]?.accelerateURL).toMatch(/^rtmp:\/\/play\.example\.com\/live\/8888_ann_/)
    await bob.call('double_room', 'delete_pusher', { roomID, userID: 'bob' })
    await ann.call('double_room', 'delete_pusher', { roomID, userID: 'ann' })
    await vi.waitFor(() => expect(cloudIM.groups.has(roomID)).toBe(false))
  })

  it('a third-generation live room links a guest, mixes, kicks, and ends at both clouds', async () => {
    const [ann, bob] = [await user('ann'), await user('bob')]
    const { roomID } = await ann.create('live_room', '')
    const [first, second] = [
      await ann.call('live_room', 'get_anchor_url', { userID: 'ann' }),
      await bob.call('live_room', 'get_anchor_url', { userID: 'bob' }),
    ]
    await pushEvent(String(first.pushURL), true, 1)
    await pushEvent(String(second.pushURL), true, 2)
    const enter = (client: RestClient, pushURL: unknown) =>
      client.call('live_room', 'add_anchor', { roomID, userID: client.userID, userName: '', userAvatar: '', pushURL })
    expect(await enter(ann, first.pushURL)).toMatchObject({ code: 0 })
    expect(await enter(bob, second.pushURL)).toMatchObject({ code: 13 })
    expect(await bob.call('live_room', 'add_audience', { roomID, userID: 'bob', userInfo: '{}' })).toMatchObject({
      code: 0,
    })
    expect(await bob.call('live_room', 'request_link_mic', { roomID, userName: 'Bob' })).toMatchObject({ code: 0 })
    expect(
      await ann.call('live_room', 'respond_link_mic', { roomID, targetUserID: 'bob', accept: true }),
    ).toMatchObject({ code: 0 })
    await vi.waitFor(() =>
      expect(cloudIM.to('bob')).toContainEqual(
        expect.objectContaining({ cmd: 'linkmic', data: expect.objectContaining({ result: 'accept' }) }),
      ),
    )
    expect(await enter(bob, second.pushURL)).toMatchObject({ code: 0 })
    const [big, small] = [first, second].map(({ pushURL }) => /\/live\/([^?]+)/.exec(String(pushURL))?.[1])
    const layers = [big, small].map((input_stream_id, at) => ({
      input_stream_id,
      layout_params: { image_layer: at + 1 },
    }))
    const mergeParams = {
      interface: { interfaceName: 'Mix_StreamV2', para: { output_stream_id: big, input_stream_list: layers } },
    }
    expect(await ann.call('live_room', 'merge_stream', { roomID, userID: 'ann', mergeParams })).toMatchObject({
      code: 0,
      result: { code: 0 },
      merge_code: 0,
    })
    expect(cloudLive.mixes.size).toBe(1)
    expect(await ann.call('live_room', 'kick_pusher', { roomID, targetUserID: 'bob' })).toMatchObject({ code: 0 })
    await vi.waitFor(() =>
      expect([...cloudLive.forbidden.keys()].some((name) => name.startsWith('8888_bob_'))).toBe(true),
    )
    await vi.waitFor(() =>
      expect(cloudIM.to('bob')).toContainEqual(
        expect.objectContaining({ cmd: 'linkmic', data: expect.objectContaining({ type: 'kickout' }) }),
      ),
    )
    expect(await enter(bob, (await bob.pushURL('live_room')).pushURL)).toMatchObject({ code: 12 })
    await ann.call('live_room', 'destroy_room', { roomID, userID: 'ann' })
    await vi.waitFor(() => expect(cloudIM.groups.size).toBe(0))
  })

  it('a re-push evicts nobody, whatever the order in which the cloud tells of it; a push that ended does, soon', async () => {
    const [ann, bob] = [await user('ann'), await user('bob')]
    const { pushURL } = await ann.pushURL('multi_room')
    await pushEvent(pushURL, true, 7)
    const { roomID } = await bob.create('multi_room')
    await bob.enter('multi_room', roomID)
    expect(
      await ann.call('multi_room', 'add_pusher', { roomID, userID: 'ann', userName: '', userAvatar: '', pushURL }),
    ).toMatchObject({ code: 0 })
    const members = async () =>
      (await bob.call('multi_room', 'get_pushers', { roomID })).pushers.map(({ userID }) => userID)
    // The new session first, then the old one's end, twice, and an event of long ago.
    for (const [live, sequence] of [
      [true, 8],
      [false, 7],
      [false, 7],
      [true, 3],
    ] as const)
      await pushEvent(pushURL, live, sequence)
    cloudLive.active.add(/\/live\/([^?]+)/.exec(pushURL)?.[1] ?? '')
    for (let seconds = 0; seconds < 20; seconds += 1) {
      clock.advance(1_000)
      await new Promise((done) => setImmediate(done))
    }
    expect(await members()).toEqual(['bob', 'ann'])
    await pushEvent(pushURL, false, 8)
    hurry()
    await vi.waitFor(async () => expect(await members()).toEqual(['bob']), { timeout: 10_000 })
  })

  it('a forged or expired callback changes nothing', async () => {
    const ann = await user('ann')
    const { pushURL } = await ann.pushURL('multi_room')
    expect(await clouds.pushEvent(server.url, pushURL, true, 1, 'another key')).toBe(403)
  })
})

type Fault = 'none' | 'hang' | 'garbage' | 'reset' | 'refuse' | 'slow'

function fail(how: Fault): void {
  cloudIM.slow = how === 'slow' ? 1_200 : 0
  cloudLive.slow = how === 'slow' ? 1_200 : 0
  cloudIM.fault = how === 'slow' ? 'none' : how === 'refuse' ? 10002 : how
  cloudLive.fault = how === 'slow' ? 'none' : how === 'refuse' ? 'busy' : how
}

describe.each<Fault>(['hang', 'garbage', 'reset', 'refuse', 'slow'])('while both clouds: %s', (fault) => {
  it('every operation answers within 2 s, and what they have to do is done once they are back', async () => {
    const [ann, bob, cid] = [await user('ann'), await user('bob'), await user('cid')]
    const timed = async <T extends { code?: unknown }>(what: string, answer: Promise<T>, code = 0): Promise<T> => {
      // By the server's clock, which a busy machine slows down with everything else.
      const began = clock.now()
      const got = await answer
      expect(clock.now() - began, what).toBeLessThan(2_000)
      expect(got, what).toMatchObject({ code })
      return got
    }
    // A room from before the outage, and one that is made during it.
    const { roomID: old } = await ann.create('multi_room')
    for (const client of [ann, bob, cid]) expect(await client.enter('multi_room', old)).toMatchObject({ code: 0 })
    const { pushURL } = await cid.pushURL('multi_room')
    await pushEvent(pushURL, true, 1)
    fail(fault)
    const { roomID } = await timed('create_room', ann.create('multi_room'))
    await timed('add_pusher', ann.enter('multi_room', roomID))
    await timed('pusher_heartbeat', ann.call('multi_room', 'pusher_heartbeat', { roomID, userID: 'ann' }))
    await timed('get_pushers', bob.call('multi_room', 'get_pushers', { roomID }))
    await timed('kick_pusher', ann.call('multi_room', 'kick_pusher', { roomID: old, targetUserID: 'cid' }))
    await timed('delete_pusher', bob.call('multi_room', 'delete_pusher', { roomID: old, userID: 'bob' }))
    const { roomID: live } = await timed('create_room', ann.create('live_room'))
    await timed('add_pusher', ann.enter('live_room', live))
    const streams = [{ input_stream_id: 'x', layout_params: { image_layer: 1 } }]
    await timed(
      'merge_stream',
      ann.call('live_room', 'merge_stream', {
        roomID: live,
        userID: 'ann',
        mergeParams: { output_stream_id: 'x', input_stream_list: streams },
      }),
    )
    if (fault !== 'slow') await timed('start_record', ann.call('live_room', 'start_record', { roomID: live }), 14)
    await timed('add_audience', bob.call('live_room', 'add_audience', { roomID: live, userID: 'bob', userInfo: '{}' }))
    await timed('destroy_room', ann.call('live_room', 'destroy_room', { roomID: live, userID: 'ann' }))
    await timed('destroy_room', ann.call('multi_room', 'destroy_room', { roomID: old, userID: 'ann' }))
    const counted = (await server.metric('rtcroom_im_failed')) + (await server.metric('rtcroom_tencent_live_failed'))
    if (fault !== 'slow') expect(counted).toBeGreaterThan(0)
    for (const cloud of ['im', 'live'])
      expect([0, 1, 2]).toContain(await server.metric(`rtcroom_tencent_${cloud}_breaker`))
    fail('none')
    hurry()
    const patient = { timeout: 30_000, interval: 50 }
    await vi.waitFor(() => expect([...cloudIM.groups.keys()]).toEqual([roomID]), patient)
    await vi.waitFor(
      () => expect([...cloudLive.forbidden.keys()].filter((name) => name.startsWith('8888_cid_'))).not.toEqual([]),
      patient,
    )
    await vi.waitFor(() => expect(notified(roomID)).not.toEqual([]), patient)
    // What waits at the cloud's side of a lost answer must not come twice: each number once.
    for (const id of [old, roomID]) {
      const numbers = cloudIM.to(id).flatMap(({ seq }) => (typeof seq === 'number' ? [seq] : []))
      expect(new Set(numbers).size, JSON.stringify(numbers)).toBe(numbers.length)
    }
    expect(await ann.call('multi_room', 'pusher_heartbeat', { roomID, userID: 'ann' })).toMatchObject({ code: 0 })
    expect(await server.metric('rtcroom_im_given_up')).toBe(0)
  }, 60_000)
})

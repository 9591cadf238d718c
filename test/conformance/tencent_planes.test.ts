import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp } from '../../server/app.js'
import { systemClock } from '../../server/clock.js'
import { readConfig } from '../../server/config.js'
import { HttpServer } from '../../server/http_server.js'
import { createServices } from '../../server/services.js'
import { RestClient } from '../support/rest_client.js'
import { silentLog } from '../support/silent_log.js'
import { TencentImEmulator } from '../support/tencent_im_emulator.js'
import { TencentLiveEmulator } from '../support/tencent_live_emulator.js'

// Clients of the second and third generation against a server whose planes are Tencent's (emulated).

const im = () => new TencentImEmulator()
let cloudIM: TencentImEmulator
let cloudLive: TencentLiveEmulator
let url = ''
let close: () => Promise<void>

beforeEach(async () => {
  cloudIM = im()
  cloudLive = new TencentLiveEmulator()
  await Promise.all([cloudIM.start(), cloudLive.start()])
  const dataDir = await mkdtemp(path.join(tmpdir(), 'rtcroom-'))
  const { pushDomain, secretId, secretKey } = cloudLive
  const config = readConfig({
    ...{ port: 0, host: '127.0.0.1', dataDir, demo: false, identity: { mode: 'open' }, rateLimit: { enabled: false } },
    im: { provider: 'tencent', sdkAppId: cloudIM.sdkAppID, secretKey: cloudIM.secretKey, host: cloudIM.host, notification: 'system', callbackToken: 'token' },
    media: {
      provider: 'tencent',
      tencent: {
        ...{ pushDomain, playDomain: 'play.example.com', bizid: '8888', pushKey: 'push', accelerated: true, secretId, secretKey },
        ...{ callbackKey: 'callback', apiHost: `http://${cloudLive.endpoint.host}` },
      },
    },
  })
  const assembly = await createServices(config, silentLog)
  const http = new HttpServer({
    host: config.host,
    port: 0,
    routes: createApp(assembly.services).callback(),
    attachments: assembly.attachments,
    log: silentLog,
    guard: { clock: systemClock, trustProxy: false },
  })
  await assembly.start()
  url = `http://127.0.0.1:${await http.listen()}`
  close = async () => {
    await Promise.all([http.close(100), assembly.close(), cloudIM.stop(), cloudLive.stop()])
    await rm(dataDir, { recursive: true, force: true })
  }
})
afterEach(() => close())

async function user(userID: string): Promise<RestClient> {
  const client = new RestClient(url)
  await client.login(userID)
  return client
}

/** What the cloud calls when a push begins or ends. */
async function pushEvent(pushURL: string, live: boolean, sequence: number): Promise<void> {
  const stream_id = /\/live\/([^?]+)/.exec(pushURL)?.[1] ?? ''
  const t = Math.floor(Date.now() / 1000) + 600
  const sign = createHash('md5').update(`callback${t}`).digest('hex')
  if (live) cloudLive.active.add(stream_id)
  else cloudLive.active.delete(stream_id)
  const answer = await new RestClient(url).post('/weapp/callbacks/tencent_live', { event_type: live ? 1 : 0, stream_id, sequence, event_time: t, t, sign })
  expect(answer).toMatchObject({ code: 0 })
}

const notified = (roomID: string) => cloudIM.delivered.filter((it) => it.to === roomID && it.system).map((it) => it.data.cmd)

describe('with the planes of Tencent', () => {
  it('the login reply tells clients which planes they meet', async () => {
    const ann = await user('ann')
    const info = await ann.get<{ userSig: string; sdkAppID: number; accType: string }>('/weapp/utils/get_login_info?userID=ann')
    expect(info.sdkAppID).toBe(cloudIM.sdkAppID)
    const login = await ann.post(`/weapp/multi_room/login?userID=ann&userSig=${info.userSig}&sdkAppID=${info.sdkAppID}&accountType=${info.accType}`, {})
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
    expect(await ann.call('double_room', 'add_pusher', { roomID, userID: 'ann', userName: 'Ann', userAvatar: '', pushURL })).toMatchObject({ code: 0 })
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
    const [first, second] = [await ann.call('live_room', 'get_anchor_url', { userID: 'ann' }), await bob.call('live_room', 'get_anchor_url', { userID: 'bob' })]
    await pushEvent(String(first.pushURL), true, 1)
    await pushEvent(String(second.pushURL), true, 2)
    const enter = (client: RestClient, pushURL: unknown) =>
      client.call('live_room', 'add_anchor', { roomID, userID: client.userID, userName: '', userAvatar: '', pushURL })
    expect(await enter(ann, first.pushURL)).toMatchObject({ code: 0 })
    expect(await enter(bob, second.pushURL)).toMatchObject({ code: 13 })
    expect(await bob.call('live_room', 'add_audience', { roomID, userID: 'bob', userInfo: '{}' })).toMatchObject({ code: 0 })
    expect(await bob.call('live_room', 'request_link_mic', { roomID, userName: 'Bob' })).toMatchObject({ code: 0 })
    expect(await ann.call('live_room', 'respond_link_mic', { roomID, targetUserID: 'bob', accept: true })).toMatchObject({ code: 0 })
    await vi.waitFor(() =>
      expect(cloudIM.to('bob')).toContainEqual(expect.objectContaining({ cmd: 'linkmic', data: expect.objectContaining({ result: 'accept' }) })),
    )
    expect(await enter(bob, second.pushURL)).toMatchObject({ code: 0 })
    const [big, small] = [first, second].map(({ pushURL }) => /\/live\/([^?]+)/.exec(String(pushURL))?.[1])
    const layers = [big, small].map((input_stream_id, at) => ({ input_stream_id, layout_params: { image_layer: at + 1 } }))
    const mergeParams = { interface: { interfaceName: 'Mix_StreamV2', para: { output_stream_id: big, input_stream_list: layers } } }
    expect(await ann.call('live_room', 'merge_stream', { roomID, userID: 'ann', mergeParams })).toMatchObject({ code: 0, result: { code: 0 }, merge_code: 0 })
    expect(cloudLive.mixes.size).toBe(1)
    expect(await ann.call('live_room', 'kick_pusher', { roomID, targetUserID: 'bob' })).toMatchObject({ code: 0 })
    await vi.waitFor(() => expect([...cloudLive.forbidden.keys()].some((name) => name.startsWith('8888_bob_'))).toBe(true))
    await vi.waitFor(() =>
      expect(cloudIM.to('bob')).toContainEqual(expect.objectContaining({ cmd: 'linkmic', data: expect.objectContaining({ type: 'kickout' }) })),
    )
    expect(await enter(bob, (await bob.pushURL('live_room')).pushURL)).toMatchObject({ code: 12 })
    await ann.call('live_room', 'destroy_room', { roomID, userID: 'ann' })
    await vi.waitFor(() => expect(cloudIM.groups.size).toBe(0))
  })

  it('rooms work within 2 s while both clouds hang', async () => {
    cloudIM.fault = 'hang'
    cloudLive.fault = 'hang'
    const ann = await user('ann')
    const began = performance.now()
    const { roomID, code } = await ann.create('multi_room')
    expect(code).toBe(0)
    expect(performance.now() - began).toBeLessThan(2000)
    const again = performance.now()
    expect(await ann.enter('multi_room', roomID)).toMatchObject({ code: 0 })
    expect(await ann.call('multi_room', 'pusher_heartbeat', { roomID, userID: 'ann' })).toMatchObject({ code: 0 })
    expect(await ann.call('multi_room', 'delete_pusher', { roomID, userID: 'ann' })).toMatchObject({ code: 0 })
    expect(performance.now() - again).toBeLessThan(2000)
  })
})

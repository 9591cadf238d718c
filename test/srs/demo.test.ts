import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { launchChromium } from '../support/chromium.js'
import { DemoPage } from '../support/demo_page.js'
import { type DemoServer, demoServer } from '../support/demo_server.js'
import { type Pusher, probe, push } from '../support/ffmpeg.js'
import { RestClient } from '../support/rest_client.js'
import { API_PASSWORD, freePorts, HOOK_SECRET, SrsProcess } from './srs_process.js'

// The demo as `npm start` runs it, with a real SRS: one phone is in the browser, the other is ffmpeg.

const BOTH = { video: { codec: 'h264' }, audio: { codec: 'aac' } }

let srs: SrsProcess
let server: DemoServer
let phone: Pusher | undefined
beforeAll(async () => {
  srs = new SrsProcess(await freePorts())
  await srs.start()
  const { rtmp, api, http, hooks } = srs.ports
  server = await demoServer({
    RTCROOM_PORT: String(hooks),
    RTCROOM_MEDIA_PROVIDER: 'srs',
    RTCROOM_MEDIA_SRS_RTMP_HOST: `127.0.0.1:${rtmp}`,
    RTCROOM_MEDIA_SRS_HTTP_ORIGIN: `http://127.0.0.1:${http}`,
    RTCROOM_MEDIA_SRS_API_URL: `http://127.0.0.1:${api}`,
    RTCROOM_MEDIA_SRS_API_USERNAME: 'rtcroom',
    RTCROOM_MEDIA_SRS_API_PASSWORD: API_PASSWORD,
    RTCROOM_MEDIA_SRS_HOOK_SECRET: HOOK_SECRET,
    RTCROOM_MEDIA_SRS_WEBRTC: 'true',
  })
}, 120_000)
afterAll(async () => {
  await phone?.stop()
  await server?.close()
  await srs?.close()
})

it('a phone in the browser and one that is ffmpeg see and hear each other in a call', async () => {
  const browser = await launchChromium()
  const demo = await DemoPage.open(browser, server.url, { phones: 1 })
  try {
    const anna = demo.phone(1)
    await anna.createRoom('双人音视频', '浏览器和手机')
    await anna.shows('邀请好友')

    const ben = new RestClient(server.url)
    await ben.login()
    const { rooms } = await ben.call('double_room', 'get_room_list', { index: 0, cnt: 10 })
    const roomID = rooms[0]?.roomID ?? ''
    const { pushURL } = await ben.pushURL('double_room')
    phone = push(pushURL)
    await vi.waitFor(async () => expect((await srs.api('clients/')).clients).toHaveLength(2), 20_000)
    const entered = { roomID, userID: ben.userID, userName: 'Ben', userAvatar: '', pushURL }
    expect(await ben.call('double_room', 'add_pusher', entered)).toMatchObject({ code: 0 })
    await anna.sees(1)
    await anna.hears()

    const { pushers } = await ben.call('double_room', 'get_pushers', { roomID })
    const url = pushers.find(({ userID }) => userID !== ben.userID)?.accelerateURL ?? ''
    // Sound comes to RTMP some seconds after the picture: see the page of SRS.
    await vi.waitFor(async () => expect(await probe(url)).toMatchObject(BOTH), { timeout: 30_000, interval: 500 })
  } finally {
    await demo.close()
    await browser.close()
  }
}, 180_000)

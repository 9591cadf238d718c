import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'esbuild'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../support/built_server.js'
import { launchChromium } from '../../support/chromium.js'
import { type PackedClient, packedClient } from '../../support/client_package.js'
import { type FirefoxPage, launchFirefox } from '../../support/firefox.js'
import { type PlaneServer, planeServer } from '../../support/plane_server.js'

// What the packed library finds in Chromium and in Debian's Firefox, printed as a table: nothing is taken from hearsay.

const LAB = `import * as rtcroom from 'rtcroom-client'
window.begin = async (serverUrl, roomID) => {
  const room = rtcroom.createRTCRoom()
  await rtcroom.getLoginInfo({ room, serverUrl, type: 'multi_room', userName: 'A' })
  window.failures = []
  const call = rtcroom.createCall({ room, own: document.body, onFailure: ({ code }) => failures.push(code) })
  window.call = call
  return (await call.start({ roomID })).roomID
}
window.ownTrack = () => document.querySelector('.rtcroom-own').srcObject.getVideoTracks()[0]
window.support = async (grant) =>
  JSON.stringify(await rtcroom.whatWorks(grant && { room: { getPushURL: async () => grant } }))
window.webrtcPictures = () => {
  const codecs = RTCRtpSender.getCapabilities('video').codecs.map(({ mimeType }) => mimeType.replace('video/', ''))
  return [...new Set(codecs)].filter((name) => !['rtx', 'red', 'ulpfec', 'flexfec-03'].includes(name)).join(' ')
}
window.watch = async (serverUrl, roomID) => {
  const room = rtcroom.createRTCRoom()
  await rtcroom.getLoginInfo({ room, serverUrl, type: 'multi_room', userName: 'B' })
  const { pushers } = await room.getPushers({ roomID })
  const box = document.body.appendChild(document.createElement('div'))
  Object.assign(box.style, { width: '320px', height: '240px' })
  const player = rtcroom.play(pushers[0].wsFlvURL ?? pushers[0].flvURL, box)
  const seen = new Promise((resolve) => player.on('firstframe', () => resolve('yes')))
  const failed = new Promise((resolve) => player.on('failed', (detail) => resolve('no: ' + detail)))
  const late = new Promise((resolve) => setTimeout(() => resolve('no: nothing in 30 s'), 30000))
  const shown = await Promise.race([seen, failed, late])
  player.stop()
  return shown
}`

let client: PackedClient
let server: PlaneServer
let site: Server
let url: string
let chromium: Browser
let firefox: FirefoxPage

beforeAll(async () => {
  client = await packedClient()
  server = await planeServer({ identity: { mode: 'guest' }, media: { rtmpPort: 0 } })
  const app = client.blank('lab')
  const { outputFiles } = await build({
    stdin: { contents: LAB, resolveDir: app, loader: 'js' },
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    logLevel: 'error',
  })
  const script = outputFiles[0]?.contents ?? new Uint8Array()
  site = createServer((request, response) => {
    const page = request.url !== '/lab.js'
    response.writeHead(200, { 'content-type': page ? 'text/html' : 'text/javascript' })
    response.end(page ? '<!doctype html><meta charset="utf-8"><body><script src="/lab.js"></script>' : script)
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`
  chromium = await launchChromium()
  firefox = await launchFirefox()
}, 180_000)

afterAll(async () => {
  await firefox?.close()
  await chromium?.close()
  site?.close()
  await server?.close()
  client?.remove()
}, 60_000)

describe('the library in real browsers', () => {
  it('says before any button is pressed what each cannot do, and is right about it', { timeout: 150_000 }, async () => {
    const context = await chromium.newContext({ permissions: ['camera', 'microphone'] })
    const page = await context.newPage()
    await page.goto(url)
    await firefox.open(url)
    const roomID = String(await page.evaluate(`begin('${server.url}', '')`))
    // Tabs of one browser are one guest.
    const viewer = await (await chromium.newContext()).newPage()
    await viewer.goto(url)
    const rows = {
      chromium: {
        support: JSON.parse(String(await viewer.evaluate('support()'))),
        webrtc: JSON.parse(String(await viewer.evaluate(`support({ whipURL: 'https://srs/' })`))),
        pictures: String(await viewer.evaluate('webrtcPictures()')),
        plays: String(await viewer.evaluate(`watch('${server.url}', '${roomID}')`)),
      },
      firefox: {
        support: JSON.parse(await firefox.evaluate('support()')),
        webrtc: JSON.parse(await firefox.evaluate(`support({ whipURL: 'https://srs/' })`)),
        pictures: await firefox.evaluate('webrtcPictures()'),
        plays: await firefox.evaluate(`watch('${server.url}', '${roomID}')`),
      },
    }
    console.table(
      Object.entries(rows).map(([browser, { support, plays, webrtc, pictures }]) => ({
        browser,
        publishes: support.publish,
        plays,
        why: support.why.en,
        'publishes by WebRTC': webrtc.publish || webrtc.why.en,
        'formats of its WebRTC': pictures,
      })),
    )
    expect(rows.chromium).toMatchObject({ support: { publish: true }, plays: 'yes' })
    // What it says decides: an encoder that gives nothing out in time is named, and one that does is used.
    expect(rows.firefox.support.publish).toBe(rows.firefox.support.why.en === '')
    expect(rows.firefox.plays).toBe('yes')
    // By WebRTC it is a matter of H.264, which media servers hand on to phones; Debian's Firefox comes without.
    for (const { webrtc, pictures } of Object.values(rows)) expect(webrtc.publish).toBe(pictures.includes('H264'))
  })

  it('goes on when the camera is taken away, and when a screen takes its place and ends', {
    timeout: 90_000,
  }, async () => {
    const page = await (await chromium.newContext({ permissions: ['camera', 'microphone'] })).newPage()
    await page.goto(url)
    await page.evaluate(`begin('${server.url}', '')`)
    const track = async () => String(await page.evaluate('ownTrack()?.id ?? ""'))
    const phase = () => page.evaluate('call.view.pusher.phase')
    const other = (before: string) => async () => ![before, ''].includes(await track())
    const camera = await track()
    // What a browser does when a camera is unplugged or taken back, which no script can bring about.
    await page.evaluate('ownTrack().dispatchEvent(new Event("ended"))')
    await until(other(camera), 15_000)
    expect(await page.evaluate('failures')).toEqual([-4])
    // The browser's own question for a window has no answer without a screen: a canvas stands for it.
    await page.evaluate(`(() => {
      const screen = document.body.appendChild(document.createElement('canvas'))
      screen.getContext('2d').fillRect(0, 0, 10, 10)
      navigator.mediaDevices.getDisplayMedia = async () => screen.captureStream(5)
    })()`)
    const again = await track()
    await page.evaluate('call.shareScreen(true)')
    await until(other(again), 15_000)
    const screen = await track()
    await page.evaluate('ownTrack().dispatchEvent(new Event("ended"))')
    await until(other(screen), 15_000)
    expect(await phase()).toBe('live')
    await page.evaluate('call.stop()')
    expect(await phase()).toBe('idle')
  })
})

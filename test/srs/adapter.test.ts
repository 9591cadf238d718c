import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Pusher, probe, push } from '../support/ffmpeg.js'
import { openSrsStand, type SrsStand } from './stand.js'

// The adapter against SRS itself: what the emulator is believed to be like is asked of the real thing here.

let stand: SrsStand
let pushers: Pusher[]
beforeEach(async () => {
  stand = await openSrsStand()
  pushers = []
})
afterEach(async () => {
  await Promise.all(pushers.map((it) => it.stop()))
  await stand.close()
})

const within = { timeout: 20_000, interval: 50 }
const media = () => stand.assembly.services.media
const start = (pushURL: string) => {
  const pusher = push(pushURL)
  pushers.push(pusher)
  return pusher
}
const streamOf = (url: string) => /\/live\/([^?.]+)/.exec(url)?.[1] ?? ''
const live = (streamID: string) =>
  vi.waitFor(async () => expect(await media().streamState(streamID)).toBe('live'), within)
const ended = (streamID: string) =>
  vi.waitFor(async () => expect(await media().streamState(streamID)).toBe('ended'), within)

async function room() {
  const [ann, bob] = [await stand.user('ann'), await stand.user('bob')]
  const [first, second] = [await ann.pushURL('multi_room'), await bob.pushURL('multi_room')]
  const pusher = start(second.pushURL)
  await live(streamOf(second.pushURL))
  const { roomID } = await ann.create('multi_room')
  const enter = (client: typeof ann, pushURL: string) =>
    client.call('multi_room', 'add_pusher', { roomID, userID: client.userID, userName: '', userAvatar: '', pushURL })
  expect(await enter(ann, first.pushURL)).toMatchObject({ code: 0 })
  expect(await enter(bob, second.pushURL)).toMatchObject({ code: 0 })
  const { pushers: seen } = await ann.call('multi_room', 'get_pushers', { roomID })
  const member = seen.find(({ userID }) => userID === 'bob')
  return { ann, bob, roomID, pusher, pushURL: second.pushURL, streamID: streamOf(second.pushURL), member }
}

it('who has the right publishes and plays, by RTMP and FLV; a changed signature does neither', async () => {
  const { member, pushURL } = await room()
  for (const url of [member?.accelerateURL ?? '', member?.flvURL ?? '']) {
    expect(await probe(url)).toMatchObject({ video: { codec: 'h264', width: 320 }, audio: { codec: 'aac' } })
    await expect(probe(url.replace(/txSecret=./, 'txSecret=x'))).rejects.toThrow()
  }
  const { pushURL: other } = await (await stand.user('eve')).pushURL('multi_room')
  const thief = start(other.replace(/txSecret=./, 'txSecret=x'))
  expect(await thief.ended).not.toBe(0)
  expect(await media().streamState(streamOf(pushURL))).toBe('live')
})

it('a kick and the end of a room cut the stream within a second, for its publisher and its name', async () => {
  const { ann, bob, roomID, pusher, pushURL, streamID } = await room()
  const kicked = performance.now()
  expect(await ann.call('multi_room', 'kick_pusher', { roomID, targetUserID: 'bob' })).toMatchObject({ code: 0 })
  await ended(streamID)
  expect(performance.now() - kicked).toBeLessThan(1_000)
  await pusher.ended
  expect(await start(pushURL).ended).not.toBe(0)
  expect(bob.userID).toBe('bob')

  const { pushURL: mine } = await ann.pushURL('multi_room')
  start(mine)
  await live(streamOf(mine))
  expect(
    await ann.call('multi_room', 'add_pusher', { roomID, userID: 'ann', userName: '', userAvatar: '', pushURL: mine }),
  ).toMatchObject({ code: 0 })
  const destroyed = performance.now()
  expect(await ann.call('multi_room', 'destroy_room', { roomID })).toMatchObject({ code: 0 })
  await ended(streamOf(mine))
  expect(performance.now() - destroyed).toBeLessThan(1_000)
})

it('a re-push of the same stream takes over, and nobody is told of an end', async () => {
  const { pusher, pushURL, streamID } = await room()
  const news: string[] = []
  media().listen({ published: () => news.push('published'), unpublished: () => news.push('unpublished') })
  const second = start(pushURL)
  await pusher.ended
  await new Promise((done) => setTimeout(done, 2_000))
  expect(second.process.exitCode).toBeNull()
  expect(await media().streamState(streamID)).toBe('live')
  expect(news).toEqual([])
})

it('SRS killed and started again: the room stands, and its member comes back with the same address', async () => {
  const { pusher, pushURL, streamID, member } = await room()
  await stand.srs.kill()
  await pusher.ended
  expect(await media().streamState(streamID)).toBe('unknown')
  await stand.srs.start()
  start(pushURL)
  await live(streamID)
  await vi.waitFor(
    async () => expect(await probe(member?.flvURL ?? '')).toMatchObject({ video: { codec: 'h264' } }),
    within,
  )
})

it('the doctor finds it in order, the UDP port included, and leaves no session behind', async () => {
  const run = (name: string) => stand.assembly.services.checks.find((it) => it.name === name)?.run()
  expect(await run('media.srs')).toMatchObject({ ok: true, messageEn: expect.stringContaining('SRS 6.') })
  expect(await run('media.srs.webrtc')).toMatchObject({
    ok: true,
    messageEn: expect.stringContaining(`:${stand.srs.ports.udp}`),
  })
  await vi.waitFor(async () => expect((await stand.srs.api('clients/')).clients).toEqual([]), within)
})

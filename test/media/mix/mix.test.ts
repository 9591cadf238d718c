import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { afterEach, expect, it, vi } from 'vitest'
import { TagType } from '../../../server/media/flv/tag.js'
import { FlvClient } from '../embedded/flv_client.js'
import { nameOf, RtmpClient, video } from '../embedded/rtmp_client.js'
import { type MixFixture, mixFixture } from './mix_fixture.js'
import { near, see } from './seen.js'

let fixture: MixFixture
afterEach(() => fixture.close())

const members = (...streamIDs: string[]) => streamIDs.map((streamID) => ({ streamID, userID: streamID.slice(0, -13) }))
const RED = [255, 0, 0]
const GREEN = [0, 128, 0]
const BLUE = [0, 0, 255]
/** Watches how long (ms) nothing new comes. */
function pausesOf({ tags }: FlvClient) {
  let [count, last, most] = [tags.length, performance.now(), 0]
  const watch = setInterval(() => {
    if (tags.length === count) return
    most = Math.max(most, performance.now() - last)
    count = tags.length
    last = performance.now()
  }, 10)
  return { longest: () => most, stop: () => clearInterval(watch) }
}

const PATIENT = { timeout: 60_000, interval: 100 }

it('a presenter with two guests: seen and heard together while a guest leaves and ffmpeg is killed', async () => {
  fixture = await mixFixture()
  mkdirSync('test/artefacts', { recursive: true })
  const { media, mixer, address } = fixture
  const ann = await fixture.publish('ann', 'red', 400)
  const ben = await fixture.publish('ben', 'green', 700)
  const eve = await fixture.publish('eve', 'blue', 1100)
  const url = media.mixedPlayURL(ann, address)
  expect(media.info.mixed).toBe(true)
  // Before anybody asks for a mix: the presenter as she is.
  const player = await FlvClient.http(url)
  await player.until((tags) => tags.some(({ type }) => type === TagType.VIDEO))
  // What the presenter's own stream pauses is the machine's doing.
  const own = await FlvClient.http(media.playURLs(ann, address).flvURL ?? '')
  const pauses = [pausesOf(player), pausesOf(own)]
  try {
    expect(await media.mix(fixture.mergeParams(ann, ben, eve), members(ann, ben, eve))).toMatchObject({ code: 0 })
    await vi.waitFor(async () => {
      const mixed = await see(url, 360, 640, 4, 'test/artefacts/mix.png')
      expect([near(mixed.at(60, 100), RED), near(mixed.at(300, 500), GREEN)]).toEqual([true, true])
      expect(near(mixed.at(300, 300), BLUE)).toBe(true)
      for (const tone of [400, 700, 1100]) expect(mixed.tone(tone)).toBeGreaterThan(0.02)
      expect(mixed.tone(900)).toBeLessThan(0.01)
    }, PATIENT)
    // Eve leaves: the presenter's client asks for the rest. It is the same encoder all the time.
    const encoder = mixer.pid(ann)
    await fixture.stop(eve)
    await media.mix(fixture.mergeParams(ann, ben), members(ann, ben))
    await vi.waitFor(async () => {
      const mixed = await see(url, 360, 640, 4, 'test/artefacts/mix_left.png')
      expect([near(mixed.at(300, 300), RED), near(mixed.at(300, 500), GREEN)]).toEqual([true, true])
      expect([mixed.tone(1100) < 0.01, mixed.tone(700) > 0.02]).toEqual([true, true])
    }, PATIENT)
    expect(mixer.pid(ann)).toBe(encoder)
    const before = player.tags.length
    process.kill(encoder ?? 0, 'SIGKILL')
    await player.until((tags) => tags.length > before + 100)
    await vi.waitFor(() => expect([undefined, encoder]).not.toContain(mixer.pid(ann)), PATIENT)
    await vi.waitFor(async () => {
      expect(near((await see(url, 360, 640, 3)).at(300, 500), GREEN)).toBe(true)
    }, PATIENT)
  } finally {
    for (const { stop } of pauses) stop()
    own.leave()
  }
  expect(player.ended).toBe(false)
  expect((pauses[0]?.longest() ?? 0) - (pauses[1]?.longest() ?? 0)).toBeLessThan(2_000)
  // The time line of pictures and sound never falls, and has no hole.
  for (const kind of [TagType.AUDIO, TagType.VIDEO]) {
    const times = player.tags
      .filter(({ type, payload }) => type === kind && payload[1] === 1)
      .map(({ timestamp }) => timestamp)
    const steps = times.slice(1).map((time, i) => time - (times[i] ?? 0))
    expect([Math.min(...steps) >= 0, Math.max(...steps) < 2_000]).toEqual([true, true])
  }
}, 240_000)

it('an encoder that stands still is replaced on the screen by the presenter, and goes on when it moves again', async () => {
  fixture = await mixFixture()
  const { media, mixer, address } = fixture
  const ann = await fixture.publish('ann', 'red', 400)
  const ben = await fixture.publish('ben', 'green', 700)
  await media.mix(fixture.mergeParams(ann, ben), members(ann, ben))
  const url = media.mixedPlayURL(ann, address)
  const shows = (colour: number[]) =>
    vi.waitFor(async () => expect(near((await see(url, 360, 640, 2)).at(300, 500), colour)).toBe(true), PATIENT)
  await shows(GREEN)
  const encoder = mixer.pid(ann) ?? 0
  process.kill(encoder, 'SIGSTOP')
  await shows(RED)
  process.kill(encoder, 'SIGCONT')
  await shows(GREEN)
  // Only the presenter is left: no process, the same address.
  await media.mix(fixture.mergeParams(ann), members(ann, ben))
  expect([mixer.rooms, mixer.pid(ann)]).toEqual([0, undefined])
  await shows(RED)
}, 240_000)

it('of 20 rooms that ask with room for 4, the others hear why, and show their presenters', async () => {
  fixture = await mixFixture(4)
  const { media, mixer, address } = fixture
  const streams: string[] = []
  const publish = async (userID: string) => {
    const { streamID, pushURL } = media.pushGrant(userID, address)
    media.claim(streamID)
    const client = await RtmpClient.connected(media.rtmpPort)
    await client.publish(nameOf(pushURL))
    client.send(TagType.VIDEO, 0, video.header())
    client.send(TagType.VIDEO, 0, video.key())
    await vi.waitFor(() => expect(media.stats(streamID)).toBeDefined(), 10_000)
    streams.push(streamID)
    return client
  }
  const clients = await Promise.all(Array.from({ length: 20 }, (_, i) => publish(`host${i}`)))
  const answers = await Promise.all(
    streams.map((streamID, i) => {
      const guest = streams[(i + 1) % 20] ?? ''
      return media.mix(fixture.mergeParams(streamID, guest), members(streamID, guest))
    }),
  )
  expect(answers.filter(({ code }) => code === 0)).toHaveLength(4)
  const refused = answers.filter(({ code }) => code === 14)
  expect([refused.length, refused[0]?.message]).toEqual([16, '同时混流的房间数已满，观众将看到主播画面'])
  expect(mixer.rooms).toBe(4)
  await Promise.all(
    streams.map(async (streamID) => {
      const player = await FlvClient.http(media.mixedPlayURL(streamID, address))
      await player.until((tags) => tags.some(({ type }) => type === TagType.VIDEO))
      expect(player.ended).toBe(false)
      player.leave()
    }),
  )
  // One that ends makes room.
  const mixed = answers.findIndex(({ code }) => code === 0)
  await clients[mixed]?.end()
  await vi.waitFor(() => expect(mixer.rooms).toBeLessThan(4), 10_000)
  await Promise.all(clients.map((client) => client.end()))
}, 120_000)

it('no name, stream or address stands in the arguments of a process', async () => {
  fixture = await mixFixture()
  const { media, mixer } = fixture
  const ann = await fixture.publish('ann', 'red', 400)
  const ben = await fixture.publish('ben', 'green', 700)
  const odd = `"';$(id) %{pts} \n`
  const params = { ...fixture.mergeParams(ann, ben), [odd]: odd, interface: { [odd]: odd, ...paraOf([ann, ben], odd) } }
  expect(await media.mix(params, members(ann, ben))).toMatchObject({ code: 0 })
  await vi.waitFor(() => expect(mixer.pid(ann)).toBeDefined(), 10_000)
  const children = readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return []
    try {
      const parent = / \S (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\)/, ')'))?.[1]
      return parent === String(process.pid) ? [readFileSync(`/proc/${pid}/cmdline`, 'latin1')] : []
    } catch {
      return []
    }
  })
  const ours = children.filter((line) => line.includes('pipe:'))
  expect(ours.length).toBeGreaterThanOrEqual(1)
  for (const line of ours) expect(line.replaceAll('\0', ' ')).toMatch(/^ffmpeg [A-Za-z0-9_:.,=/ *()\\-]+$/)
  for (const line of ours) expect(line).not.toContain('ann_')
}, 60_000)

function paraOf([streamID, guest]: readonly [string, string], odd: string) {
  const layout = { image_layer: 1, image_width: 360, image_height: 640, [odd]: odd }
  const small = {
    ...layout,
    image_layer: 2,
    image_width: '120',
    image_height: '180',
    location_x: '10',
    location_y: '10',
  }
  const input_stream_list = [
    { input_stream_id: streamID, layout_params: layout, [odd]: odd },
    { input_stream_id: guest, layout_params: small },
  ]
  return { para: { output_stream_id: streamID, mix_stream_session_id: odd, app_id: odd, input_stream_list } }
}

it.each([
  ['a picture outside the background', { location_x: 300 }, -2],
  ['a picture that is too small', { image_width: 2 }, -10021],
  ['a size that is no number', { image_width: '10;id' }, -1],
  ['a size with a filter in it', { image_height: '10:enable=1' }, -1],
  // Sixteen times the presenter took sixteen processes.
  ['a stream that is there already', { input_stream_id: 'ann_0123456789ab' }, -1],
  ['a stream of another room', { input_stream_id: 'mallory_0123456789ab' }, -1],
])('%s is refused with the number that old clients know', async (_what, changed, code) => {
  fixture = await mixFixture()
  const { media, mixer } = fixture
  const small = { image_layer: 2, image_width: 120, image_height: 180, location_x: 10, location_y: 10, ...changed }
  const stream = 'ann_0123456789ab'
  const input_stream_list = [
    { input_stream_id: stream, layout_params: { image_layer: 1, image_width: 360, image_height: 640 } },
    { input_stream_id: 'ben_0123456789ab', ...changed, layout_params: small },
  ]
  const para = { output_stream_id: stream, input_stream_list }
  expect(await media.mix({ para }, members(stream, 'ben_0123456789ab'))).toMatchObject({ code })
  expect(mixer.rooms).toBe(0)
})

it('a presenter who is not published yet cannot be mixed: -505, as old clients expect', async () => {
  fixture = await mixFixture()
  const [ann, ben] = ['ann_0123456789ab', 'ben_0123456789ab']
  expect(await fixture.media.mix(fixture.mergeParams(ann, ben), members(ann, ben))).toMatchObject({ code: -505 })
})

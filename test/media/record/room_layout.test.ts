import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { systemClock } from '../../../server/clock.js'
import { randomIds } from '../../../server/ids.js'
import { EmbeddedRecorder } from '../../../server/media/record/embedded_recorder.js'
import { RecordStore } from '../../../server/media/record/record_store.js'
import { RecordURLs } from '../../../server/media/record/record_urls.js'
import type { RoomView } from '../../../server/rooms/rules/room.js'
import { commitBetween } from '../../support/commits.js'
import { silentLog } from '../../support/silent_log.js'
import { type MixFixture, mixFixture } from '../mix/mix_fixture.js'
import { near, see } from '../mix/seen.js'
import { probe } from './clip.js'
import { ADDRESS, ROOMY, roomOf } from './recorder_fixture.js'

let fixture: MixFixture
let folder: string
let recorder: EmbeddedRecorder

async function recording(maxRooms: number): Promise<void> {
  fixture = await mixFixture(maxRooms)
  const store = await RecordStore.open(folder, ROOMY, silentLog)
  recorder = new EmbeddedRecorder({
    options: { mode: 'off', layout: 'room', byURL: false, maxFileDuration: 3_600, maxFileBytes: 1e9 },
    store,
    urls: new RecordURLs({ playKey: 'play key', ttl: 60 }, systemClock),
    tap: fixture.media,
    mixRoom: () => fixture.mixer.roomSource(),
    clock: systemClock,
    ids: randomIds,
    log: silentLog,
    finished() {},
    recording() {},
    addressOf: () => ADDRESS,
  })
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rtcroom-room-'))
  mkdirSync('test/artefacts', { recursive: true })
})
afterEach(async () => {
  await recorder.close()
  await fixture.close()
  rmSync(folder, { recursive: true, force: true })
})

function roomWith(...streamIDs: string[]): RoomView {
  const users = streamIDs.map((streamID) => streamID.slice(0, -13))
  const room = roomOf('ann', ...users)
  const members = [...room.members.values()].map(
    (member, i) => [member.userID, { ...member, streamID: streamIDs[i] ?? '' }] as const,
  )
  return { ...room, members: new Map(members) }
}

const list = async () => (await recorder.list(undefined, { index: 0, cnt: 20 }, ADDRESS)).records
const seconds = async (least: number) =>
  vi.waitFor(async () => expect((await list())[0]?.duration ?? 0).toBeGreaterThan(least), 60_000)

it('a call of two is one file: both beside each other, both heard, while one comes late and leaves', async () => {
  await recording(2)
  const ann = await fixture.publish('ann', 'red', 400)
  const alone = roomWith(ann)
  recorder.committed(commitBetween(undefined, alone))
  expect(await recorder.start(alone)).toEqual([ann])
  await seconds(3)
  const ben = await fixture.publish('ben', 'green', 700)
  const both = roomWith(ann, ben)
  recorder.committed(commitBetween(alone, both))
  const joined = (await list())[0]?.duration ?? 0
  await seconds(joined + 8)
  const left = (await list())[0]?.duration ?? 0
  recorder.committed(commitBetween(both, alone))
  await seconds(left + 4)
  await recorder.stop(alone)
  await vi.waitFor(async () => expect((await list())[0]?.endTime).toBeDefined(), 20_000)
  expect(await list()).toMatchObject([{ roomID: 'room1', userID: '' }])
  const file = path.join(folder, `${(await list())[0]?.recordID}.mp4`)
  const { streams, errors, duration } = probe(file)
  expect([streams.map(({ codec_name }) => codec_name).sort(), errors]).toEqual([['aac', 'h264'], ''])
  expect(duration).toBeGreaterThan(12)
  const early = await see(file, 640, 480, 2.5)
  expect([near(early.at(160, 240), [255, 0, 0]), near(early.at(480, 240), [0, 0, 0])]).toEqual([true, true])
  const middle = await see(file, 640, 480, left - 1, 'test/artefacts/room_record.png')
  expect([near(middle.at(160, 240), [255, 0, 0]), near(middle.at(480, 240), [0, 128, 0])]).toEqual([true, true])
  expect([middle.tone(400) > 0.02, middle.tone(700) > 0.02]).toEqual([true, true])
  const late = await see(file, 640, 480, duration)
  expect([near(late.at(160, 240), [255, 0, 0]), near(late.at(480, 240), [0, 0, 0])]).toEqual([true, true])
  expect([late.tone(400) > 0.02, late.tone(700) < 0.01]).toEqual([true, true])
}, 180_000)

it('a live room is one file: presenter and two guests, of whom one leaves', async () => {
  await recording(2)
  const [ann, ben, cat] = [
    await fixture.publish('ann', 'red', 400),
    await fixture.publish('ben', 'green', 700),
    await fixture.publish('cat', 'blue', 1_100),
  ]
  const all = roomWith(ann, ben, cat)
  recorder.committed(commitBetween(undefined, all))
  expect(await recorder.start(all)).toEqual([ann, ben, cat])
  await seconds(8)
  const left = (await list())[0]?.duration ?? 0
  const two = roomWith(ann, cat)
  recorder.committed(commitBetween(all, two))
  await seconds(left + 4)
  await recorder.stop(two)
  await vi.waitFor(async () => expect((await list())[0]?.endTime).toBeDefined(), 20_000)
  expect(await list()).toMatchObject([{ roomID: 'room1', userID: '' }])
  const file = path.join(folder, `${(await list())[0]?.recordID}.mp4`)
  const { streams, errors, duration } = probe(file)
  expect([streams.map(({ codec_name }) => codec_name).sort(), errors]).toEqual([['aac', 'h264'], ''])
  const middle = await see(file, 640, 480, left - 1, 'test/artefacts/room_record_live.png')
  const places = [middle.at(160, 120), middle.at(480, 120), middle.at(160, 360)]
  const colours = [
    [255, 0, 0],
    [0, 128, 0],
    [0, 0, 255],
  ]
  expect(places.map((place, i) => near(place, colours[i] ?? []))).toEqual([true, true, true])
  expect([400, 700, 1_100].map((tone) => middle.tone(tone) > 0.02)).toEqual([true, true, true])
  const late = await see(file, 640, 480, duration)
  expect([late.tone(400) > 0.02, late.tone(700) < 0.01, late.tone(1_100) > 0.02]).toEqual([true, true, true])
}, 180_000)

it('without room for another mix, members are recorded each for himself', async () => {
  await recording(0)
  const ann = await fixture.publish('ann', 'red', 400)
  const room = roomWith(ann)
  recorder.committed(commitBetween(undefined, room))
  await recorder.start(room)
  await seconds(1)
  await recorder.stop(room)
  expect(await list()).toMatchObject([{ userID: 'ann' }])
}, 60_000)

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
    mixRoom: (payer) => fixture.mixer.roomSource(payer),
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
const recorded = async () => (await list())[0]?.duration ?? 0
const file = async () => path.join(folder, `${(await list())[0]?.recordID}.mp4`)

const RED = [255, 0, 0]
const GREEN = [0, 128, 0]
const BLUE = [0, 0, 255]
const BLACK = [0, 0, 0]
/** The middles of the four quarters of a picture, and of its two halves. */
const QUARTERS = [
  [160, 120],
  [480, 120],
  [160, 360],
  [480, 360],
] as const
const HALVES = [
  [160, 240],
  [480, 240],
] as const
type Places = typeof QUARTERS | typeof HALVES

interface Look {
  colours: number[][]
  heard: number[]
  not?: number[]
}

/** What the file shows and sounds like in the seconds before this one. */
async function look(places: Places, { colours, heard, not = [] }: Look, at: number, png?: string): Promise<void> {
  const seen = await see(await file(), 640, 480, 2, png, Math.max(0, at - 2))
  const shown = places.map(([x, y]) => seen.at(x, y))
  expect(
    shown.map((colour, i) => near(colour, colours[i] ?? BLACK)),
    String(shown),
  ).toEqual(places.map(() => true))
  expect([...heard, ...not].map((tone) => seen.tone(tone) > (heard.includes(tone) ? 0.02 : 0.01))).toEqual([
    ...heard.map(() => true),
    ...not.map(() => false),
  ])
}

/**
 * Who comes or leaves is seen in the file when the mix has got there, and a machine without time left a second of
 * somebody's sound out, just where the test listened: it waits for what it wants. Answers up to where it has been so.
 */
async function becomes(places: Places, wanted: Look): Promise<number> {
  let at = 0
  const looked = async () => {
    at = await recorded()
    await look(places, wanted, at)
  }
  await vi.waitFor(looked, { timeout: 60_000, interval: 500 })
  return at
}

async function ends(room: RoomView): Promise<void> {
  await recorder.stop(room)
  await vi.waitFor(async () => expect((await list())[0]?.endTime).toBeDefined(), 20_000)
  expect(await list()).toMatchObject([{ roomID: 'room1', userID: '' }])
  const { streams, errors } = probe(await file())
  expect([streams.map(({ codec_name }) => codec_name).sort(), errors]).toEqual([['aac', 'h264'], ''])
}

it('a call of two is one file: both beside each other, both heard, while one comes late and leaves', async () => {
  await recording(2)
  const ann = await fixture.publish('ann', 'red', 400)
  const alone = roomWith(ann)
  recorder.committed(commitBetween(undefined, alone))
  expect(await recorder.start(alone)).toEqual([ann])
  const first = await becomes(HALVES, { colours: [RED, BLACK], heard: [400], not: [700] })
  const ben = await fixture.publish('ben', 'green', 700)
  const both = roomWith(ann, ben)
  recorder.committed(commitBetween(alone, both))
  const together = await becomes(HALVES, { colours: [RED, GREEN], heard: [400, 700] })
  recorder.committed(commitBetween(both, alone))
  await becomes(HALVES, { colours: [RED, BLACK], heard: [400], not: [700] })
  await ends(alone)
  expect(probe(await file()).duration).toBeGreaterThan(together)
  await look(HALVES, { colours: [RED, BLACK], heard: [], not: [700] }, first)
  await look(HALVES, { colours: [RED, GREEN], heard: [] }, together, 'test/artefacts/room_record.png')
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
  const together = await becomes(QUARTERS, { colours: [RED, GREEN, BLUE, BLACK], heard: [400, 700, 1_100] })
  const two = roomWith(ann, cat)
  recorder.committed(commitBetween(all, two))
  await becomes(QUARTERS, { colours: [RED, BLACK, BLUE, BLACK], heard: [400, 1_100], not: [700] })
  await ends(two)
  await look(
    QUARTERS,
    { colours: [RED, GREEN, BLUE, BLACK], heard: [] },
    together,
    'test/artefacts/room_record_live.png',
  )
}, 180_000)

it('without room for another mix, members are recorded each for himself', async () => {
  await recording(0)
  const ann = await fixture.publish('ann', 'red', 400)
  const room = roomWith(ann)
  recorder.committed(commitBetween(undefined, room))
  await recorder.start(room)
  await vi.waitFor(async () => expect(await recorded()).toBeGreaterThan(1), 60_000)
  await recorder.stop(room)
  expect(await list()).toMatchObject([{ userID: 'ann' }])
}, 60_000)

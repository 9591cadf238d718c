import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { CloudClient } from '../../../server/cloud/cloud_client.js'
import { LiveApi, LiveApiError } from '../../../server/media/tencent/live_api.js'
import { TencentRecorder, type TencentRecorderParts } from '../../../server/media/tencent/tencent_recorder.js'
import { OPEN_DOOR_INFO } from '../../../server/rooms/rules/door.js'
import type { RoomView } from '../../../server/rooms/rules/room.js'
import { commitBetween } from '../../support/commits.js'
import { ManualClock } from '../../support/manual_clock.js'
import { silentLog } from '../../support/silent_log.js'
import { TencentLiveEmulator } from '../../support/tencent_live_emulator.js'

const ANN = 'ann_0123456789ab'
const BOB = 'bob_0123456789ab'
let cloud: TencentLiveEmulator
let recorder: TencentRecorder
let clock: ManualClock
let files: TencentRecorderParts['files']
const told: string[][] = []
const finished = vi.fn()

beforeEach(async () => {
  cloud = new TencentLiveEmulator()
  await cloud.start()
  finished.mockClear()
  told.length = 0
  const { pushDomain, endpoint, secretId, secretKey } = cloud
  const api = new LiveApi({
    ...{ pushDomain, playDomain: 'play.example.com', appName: 'live', pushKey: 'k', hash: 'md5', accelerated: false },
    ...{ pushUrlTtl: 1, playUrlTtl: 1, acceleratedUrlTtl: 1, timeout: 10_000, endpoint, secretId, secretKey },
  })
  const store = () => {
    const kept = new Map<string, string>()
    return {
      get: (key: string) => kept.get(key),
      set: async (key: string, value: string) => void kept.set(key, value),
      values: () => kept.values(),
    }
  }
  clock = new ManualClock()
  const refusal = (error: unknown) =>
    error instanceof LiveApiError && error.refused ? { kind: error.code } : undefined
  const client = new CloudClient({ cloud: 'cloud', clock, log: silentLog, refusal })
  files = store()
  recorder = new TencentRecorder({
    api,
    cloud: client,
    nameOf: (it) => it,
    clock,
    log: silentLog,
    streams: store(),
    files,
    finished,
    recording: (_roomID, userIDs) => told.push([...userIDs]),
  })
})
afterEach(() => cloud.stop())

function room(...streams: string[]): RoomView {
  const members = new Map(
    streams.map((streamID) => [
      streamID.slice(0, 3),
      { userID: streamID.slice(0, 3), userName: '', userAvatar: '', streamID, state: 'online' as const },
    ]),
  )
  return {
    type: 'multi_room',
    roomID: 'r',
    roomInfo: '',
    creator: 'ann',
    unlisted: false,
    door: OPEN_DOOR_INFO,
    chat: 'all',
    seq: 1,
    maxMembers: 4,
    members,
    audienceCount: 0,
    custom: new Map(),
    recording: [],
  }
}
const commit = (before: RoomView, after?: RoomView) => recorder.committed(commitBetween(before, after))
const tasks = () => [...cloud.tasks.values()].sort()
const file = {
  streamID: ANN,
  url: 'https://vod/1.mp4',
  format: 'mp4',
  startTime: 100,
  endTime: 160,
  duration: 60,
  size: 9,
}

it('records the whole room, also who enters later, until it stops', async () => {
  expect(await recorder.start(room(ANN))).toEqual([ANN])
  commit(room(ANN), room(ANN, BOB))
  await vi.waitFor(() => expect(tasks()).toEqual([ANN, BOB]))
  expect(await recorder.stop(room(ANN, BOB))).toEqual([])
  expect(tasks()).toEqual([])
})

it('records one member alone, and ends with the stream', async () => {
  expect(await recorder.start(room(ANN, BOB), 'bob')).toEqual([BOB])
  expect(await recorder.start(room(ANN, BOB), 'bob')).toEqual([BOB])
  commit(room(ANN, BOB), room(ANN))
  await vi.waitFor(() => expect(tasks()).toEqual([]))
})

it('keeps a finished file for its creator and its user, once', async () => {
  await recorder.start(room(ANN, BOB))
  await recorder.recorded({ ...file, streamID: BOB })
  await recorder.recorded({ ...file, streamID: BOB })
  const query = { index: 0, cnt: 10 }
  expect(await recorder.list('ann', query)).toMatchObject({
    total: 1,
    records: [{ roomID: 'r', userID: 'bob', url: file.url, duration: 60 }],
  })
  expect(await recorder.list('bob', { ...query, roomID: 'r' })).toMatchObject({ total: 1 })
  expect(await recorder.list('eve', query)).toEqual({ total: 0, records: [] })
  expect(finished).toHaveBeenCalledTimes(1)
})

it('leaves alone recordings that no room of ours asked for', async () => {
  await recorder.recorded(file)
  await recorder.recorded({ ...file, streamID: 'stranger' })
  expect(finished).not.toHaveBeenCalled()
})

it('leaves no task behind when it is stopped while it is being started', async () => {
  const starting = recorder.start(room(ANN))
  await recorder.stop(room(ANN))
  await starting
  expect(tasks()).toEqual([])
})

it('stops though the cloud is away, once it is back', async () => {
  await recorder.start(room(ANN))
  cloud.fault = 'reset'
  expect(await recorder.stop(room(ANN))).toEqual([])
  expect(tasks()).toEqual([ANN])
  cloud.fault = 'none'
  clock.advance(1_000)
  await vi.waitFor(() => expect(tasks()).toEqual([]))
})

it('survives that a finished file cannot be noted', async () => {
  await recorder.start(room(ANN))
  files.set = () => Promise.reject(new Error('disk full'))
  await recorder.recorded(file)
  expect(finished).not.toHaveBeenCalled()
})

it('says so when the cloud does not record', async () => {
  cloud.fault = 'busy'
  await expect(recorder.start(room(ANN))).rejects.toMatchObject({ code: 14 })
})

it('tells the room whom the cloud records, also where the push URL asks for it', async () => {
  await recorder.start(room(ANN, BOB), 'bob')
  expect(told).toEqual([['bob']])
  recorder.ask(ANN)
  commit(room(ANN, BOB), room(ANN, BOB))
  expect(told.at(-1)).toEqual(['ann', 'bob'])
  await recorder.stop(room(ANN, BOB))
  expect(told.at(-1)).toEqual(['ann'])
})

it('takes back what the cloud did not begin', async () => {
  cloud.fault = 'garbage'
  await recorder.start(room(ANN)).catch(() => undefined)
  commit(room(ANN), { ...room(ANN), recording: ['ann'] })
  expect(told.at(-1) ?? []).toEqual([])
})

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { LiveApi } from '../../../server/media/tencent/live_api.js'
import { LiveMixer } from '../../../server/media/tencent/live_mixer.js'
import type { RoomView } from '../../../server/rooms/room.js'
import { ManualClock } from '../../support/manual_clock.js'
import { silentLog } from '../../support/silent_log.js'
import { TencentLiveEmulator } from '../../support/tencent_live_emulator.js'

let cloud: TencentLiveEmulator
let clock: ManualClock
let mixer: LiveMixer

beforeEach(async () => {
  cloud = new TencentLiveEmulator()
  await cloud.start()
  clock = new ManualClock()
  const { pushDomain, endpoint, secretId, secretKey } = cloud
  const api = new LiveApi({
    ...{ pushDomain, playDomain: 'play.example.com', appName: 'live', pushKey: 'k', hash: 'md5', accelerated: false },
    ...{ pushUrlTtl: 1, playUrlTtl: 1, acceleratedUrlTtl: 1, timeout: 500, endpoint, secretId, secretKey },
  })
  mixer = new LiveMixer({ api, nameOf: (streamID) => `8888_${streamID}`, clock, log: silentLog })
})
afterEach(async () => {
  mixer.close()
  await cloud.stop()
})

function room(type: RoomView['type'], creator: string, ...userIDs: string[]): RoomView {
  const members = new Map(userIDs.map((userID) => [userID, { userID, userName: '', userAvatar: '', streamID: `${userID}_0`, state: 'online' as const }]))
  for (const userID of userIDs) cloud.active.add(`8888_${userID}_0`)
  return { type, roomID: 'r', roomInfo: '', creator, unlisted: false, seq: 1, maxMembers: 4, members, audience: new Map(), custom: new Map() }
}
const commit = (after?: RoomView, before = room('live_room', 'ann', 'ann')) => mixer.committed({ roomID: 'r', before, after, changes: [], messages: [] })
const inputs = () => (cloud.mixes.get('8888_ann_0')?.InputStreamList as { InputStreamName: string }[] | undefined)?.map((it) => it.InputStreamName)

it('follows who is linked, under the name that the audience plays', async () => {
  commit(room('live_room', 'ann', 'ann', 'bob'))
  await vi.waitFor(() => expect(inputs()).toEqual(['8888_ann_0', '8888_bob_0']))
  commit(room('live_room', 'ann', 'ann', 'bob', 'cy'))
  await vi.waitFor(() => expect(inputs()).toHaveLength(3))
  commit(room('live_room', 'ann', 'ann'))
  await vi.waitFor(() => expect(cloud.mixes.size).toBe(0))
})

it('asks for nothing while the presenter is alone, twice for nothing, and not in other rooms', async () => {
  commit(room('live_room', 'ann', 'ann'))
  commit(room('multi_room', 'ann', 'ann', 'bob'))
  commit(room('live_room', 'ann', 'ann', 'bob'))
  commit(room('live_room', 'ann', 'ann', 'bob'))
  await vi.waitFor(() => expect(cloud.calls).toHaveLength(1))
})

it('tries again while a new stream has no data yet', async () => {
  const linked = room('live_room', 'ann', 'ann', 'bob')
  cloud.active.delete('8888_bob_0')
  commit(linked)
  await vi.waitFor(() => expect(cloud.calls).toHaveLength(1))
  cloud.active.add('8888_bob_0')
  await vi.waitFor(() => {
    clock.advance(5_000)
    expect(inputs()).toHaveLength(2)
  })
})

it('ends the mix with the room', async () => {
  commit(room('live_room', 'ann', 'ann', 'bob'))
  await vi.waitFor(() => expect(cloud.mixes.size).toBe(1))
  commit(undefined)
  await vi.waitFor(() => expect(cloud.mixes.size).toBe(0))
})

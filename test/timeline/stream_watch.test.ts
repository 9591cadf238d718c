import { expect, it } from 'vitest'
import type { StreamStats } from '../../server/rooms/ports/media_provider.js'
import type { Commit } from '../../server/rooms/rules/commit.js'
import { StreamWatch } from '../../server/timeline/stream_watch.js'
import { ManualClock } from '../support/manual_clock.js'

function watch(rooms: string[] = []) {
  const clock = new ManualClock()
  const noted: [string, string, object | undefined][] = []
  const streams: StreamStats[] = []
  const watching = new StreamWatch({
    timeline: { note: (roomID, what, fields) => void noted.push([roomID, what, fields]) },
    media: { list: () => streams },
    inspector: { roomsWith: async () => ({ userID: 'anna', roomIDs: rooms }) },
    clock,
  })
  watching.start()
  const flows = (bitrate: number, changed: Partial<StreamStats> = {}) => {
    const rest = { since: 0, fps: 15, keyFrameDistance: 1000, players: 2, dropped: 3, video: true, audio: true }
    streams.splice(0, 1, { streamID: 'anna_1', bitrate, ...rest, otherFormats: [], ...changed })
    clock.advance(5000)
  }
  return { clock, noted, watching, flows, settled: () => new Promise((resolve) => setImmediate(resolve)) }
}

function joined(roomID: string): Commit {
  const member = { userID: 'anna', userName: '', userAvatar: '', streamID: 'anna_1', state: 'online' as const }
  return {
    roomID,
    type: 'multi_room',
    creator: 'anna',
    born: false,
    ended: false,
    changes: [{ type: 'join', seq: 1, member }],
    messages: [],
    expelled: [],
    streams: { claimed: [], released: [], cut: [], kicked: [] },
  }
}

it('notes in the room when a stream begins, stands still, flows again and ends, with its figures', async () => {
  const { noted, watching, flows, settled } = watch(['r'])
  watching.published('anna_1')
  await settled()
  flows(300_000)
  flows(0)
  flows(0)
  flows(200_000)
  watching.unpublished('anna_1')
  const stream = { user: 'anna', stream: 'anna_1' }
  expect(noted).toEqual([
    ['r', 'stream started', stream],
    ['r', 'stream stalled', stream],
    ['r', 'stream flows', { ...stream, seconds: 10 }],
    ['r', 'stream ended', { ...stream, seconds: 20, bitrate: 200_000, fps: 15, players: 2, dropped: 3 }],
  ])
})

it('knows the room of who pushes first and enters then, and says the end there after he left', async () => {
  const { noted, watching, settled } = watch()
  watching.published('anna_1')
  await settled()
  watching.committed(joined('late'))
  watching.unpublished('anna_1')
  watching.unpublished('anna_1')
  expect(noted.map(([roomID, what]) => [roomID, what])).toEqual([['late', 'stream ended']])
})

it('notes a format that few players play once, and tracks that come late or vanish', async () => {
  const { noted, watching, flows, settled } = watch(['r'])
  watching.published('anna_1')
  await settled()
  flows(300_000, { audio: false, otherFormats: ['HEVC'] })
  flows(300_000, { otherFormats: ['HEVC', 'MP3'] })
  flows(300_000, { video: false, otherFormats: ['HEVC', 'MP3'] })
  const stream = { user: 'anna', stream: 'anna_1' }
  expect(noted.slice(1)).toEqual([
    ['r', 'stream format', { ...stream, format: 'HEVC' }],
    ['r', 'stream format', { ...stream, format: 'MP3' }],
    ['r', 'track came', { ...stream, track: 'audio' }],
    ['r', 'track went', { ...stream, track: 'video' }],
  ])
})

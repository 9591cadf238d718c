import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Clock, systemClock } from '../../../server/clock.js'
import { randomIds } from '../../../server/ids.js'
import { DEFAULT_LIMITS } from '../../../server/media/embedded/relay/limits.js'
import { Relay } from '../../../server/media/embedded/relay/relay.js'
import { TagType } from '../../../server/media/embedded/stream_tap.js'
import { wire } from '../../../server/media/embedded/wire.js'
import type { FlvTag } from '../../../server/media/flv/tag.js'
import { EmbeddedRecorder } from '../../../server/media/record/embedded_recorder.js'
import type { EmbeddedRecorderOptions } from '../../../server/media/record/embedded_recorder_options.js'
import type { RecordEntry } from '../../../server/media/record/record_entry.js'
import { type DiskLimits, RecordStore } from '../../../server/media/record/record_store.js'
import { RecordURLs } from '../../../server/media/record/record_urls.js'
import { OPEN_DOOR_INFO } from '../../../server/rooms/rules/door.js'
import type { RoomView } from '../../../server/rooms/rules/room.js'
import type { RecordInfo } from '../../../wxlite/utils/protocol.js'
import { commitBetween } from '../../support/commits.js'
import { silentLog } from '../../support/silent_log.js'

export const ADDRESS = { secure: false, host: 'rooms.test' }
export const ROOMY: DiskLimits = {
  maxTotalBytes: 1e12,
  minFreeBytes: 0,
  maxFiles: 1_000,
  maxBytesPerUser: 1e12,
  maxBytesPerNetwork: 1e12,
}

export interface RecorderFixture {
  relay: Relay
  store: RecordStore
  urls: RecordURLs
  recorder: EmbeddedRecorder
  finished: { userID: string; record: RecordInfo }[]
  /** Whom the rooms were told that it records. */
  told: { roomID: string; userIDs: string[] }[]
  folder: string
  /** Tells the recorder that a room is like this now; undefined = it ended. */
  commit(after: RoomView | undefined, roomID?: string): void
  /** Publishes these tags as one run of a stream, as fast as they are taken. `end` false: the run goes on. */
  publish(streamID: string, tags: readonly FlvTag[], end?: boolean): Promise<void>
  files(): Promise<string[]>
  close(): Promise<void>
}

/** A recorder on a real relay and a folder of its own. */
export async function recorderFixture(
  options: Partial<EmbeddedRecorderOptions & DiskLimits> = {},
  clock: Clock = systemClock,
  finish?: (entry: RecordEntry) => Promise<void>,
): Promise<RecorderFixture> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rtcroom-record-'))
  const relay = new Relay(systemClock, DEFAULT_LIMITS, wire, silentLog, { published() {}, unpublished() {} }, () => 0)
  const store = await RecordStore.open(folder, { ...ROOMY, ...options }, silentLog)
  const urls = new RecordURLs({ playKey: 'play key', ttl: 60 }, systemClock)
  const finished: { userID: string; record: RecordInfo }[] = []
  const told: { roomID: string; userIDs: string[] }[] = []
  const rooms = new Map<string, RoomView>()
  const recorder = new EmbeddedRecorder({
    options: { mode: 'off', byURL: false, maxFileDuration: 3_600, maxFileBytes: 1e9, ...options },
    store,
    urls,
    tap: relay,
    clock,
    ids: randomIds,
    log: silentLog,
    finished: (userID, record) => finished.push({ userID, record }),
    recording: (roomID, userIDs) => told.push({ roomID, userIDs: [...userIDs] }),
    ...(finish && { finish }),
    addressOf: () => ADDRESS,
  })
  return {
    relay,
    store,
    urls,
    recorder,
    finished,
    told,
    folder,
    commit(after, roomID = after?.roomID ?? 'room1') {
      recorder.committed(commitBetween(rooms.get(roomID), after))
      if (after) rooms.set(roomID, after)
      else rooms.delete(roomID)
    },
    async publish(streamID, tags, end = true) {
      const publication = relay.publish(streamID, { end() {}, ping() {} })
      for (const { type, timestamp, body } of tags) {
        if (type === TagType.AUDIO || type === TagType.VIDEO) publication.tag(type, timestamp, Buffer.from(body))
        publication.flush()
      }
      if (end) publication.end('ended')
    },
    async files() {
      return (await readdir(folder)).filter((name) => name.endsWith('.mp4')).map((name) => path.join(folder, name))
    },
    async close() {
      await recorder.close()
      relay.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A room with these members; each one's stream is `<userID>_1`. */
export function roomOf(creator: string, ...members: string[]): RoomView {
  const list = members.map(
    (userID) =>
      [
        userID,
        { userID, userName: userID, userAvatar: '', streamID: `${userID}_1`, state: 'online' as const },
      ] as const,
  )
  return {
    type: 'multi_room',
    roomID: 'room1',
    roomInfo: '',
    creator,
    unlisted: false,
    door: OPEN_DOOR_INFO,
    chat: 'all',
    seq: 1,
    maxMembers: 4,
    members: new Map(list),
    audienceCount: 0,
    custom: new Map(),
    recording: [],
  }
}

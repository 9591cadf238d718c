import type { Logger } from 'pino'
import type { RecordInfo } from '../../../wxlite/utils/protocol.js'
import type { Cancel, Clock } from '../../clock.js'
import type { Address } from '../../http/address.js'
import type { Ids } from '../../ids.js'
import type { Recorder } from '../../rooms/ports/recorder.js'
import type { Member, RoomView } from '../../rooms/rules/room.js'
import type { Commit, RoomListener } from '../../rooms/rules/step.js'
import type { StreamTap } from '../embedded/stream_tap.js'
import type { RecordEntry } from './record_entry.js'
import type { RecordStore } from './record_store.js'
import type { RecordURLs } from './record_urls.js'
import { type RecordingLimits, RecordingWriter } from './recording_writer.js'
import { StreamRecording } from './stream_recording.js'

export interface EmbeddedRecorderOptions extends RecordingLimits {
  /** `all`: every member's stream, unless the room's creator stops it. `off`: only what is asked for. */
  mode: 'off' | 'all'
}

export interface EmbeddedRecorderParts {
  options: EmbeddedRecorderOptions
  store: RecordStore
  urls: RecordURLs
  tap: StreamTap
  clock: Clock
  ids: Ids
  log: Logger
  /** Told of each finished file, for this user: the room's creator, and who was recorded. */
  finished: (userID: string, record: RecordInfo) => void
  /** How clients reach this server when no request says so. */
  address: Address
}

/** What was asked for in one room. */
interface RecordRequests {
  /** For everybody whom no request of their own names. */
  room?: boolean
  members: Map<string, boolean>
}

/** Streams whose push URL asked for a recording; the oldest are forgotten. */
const MAX_ASKED = 10_000
/** Disk limits are looked at this often, ms. */
const CHECK_EVERY = 10_000

/** Records members of rooms in this process, to MP4 files in the data folder. */
export class EmbeddedRecorder implements Recorder, RoomListener {
  readonly #requests = new Map<string, RecordRequests>()
  /** By room and stream: a user may be in several rooms with one stream. */
  readonly #running = new Map<string, { roomID: string; streamID: string; recording: StreamRecording }>()
  readonly #rooms = new Map<string, RoomView>()
  readonly #asked = new Set<string>()
  readonly #stopChecks: Cancel

  constructor(private readonly parts: EmbeddedRecorderParts) {
    this.#stopChecks = parts.clock.every(CHECK_EVERY, () => this.#checkDisk())
  }

  async start(room: RoomView, targetUserID?: string): Promise<string[]> {
    return this.#request(room, targetUserID, true)
  }

  async stop(room: RoomView, targetUserID?: string): Promise<string[]> {
    return this.#request(room, targetUserID, false)
  }

  async list(userID: string, query: { roomID?: string; index: number; cnt: number }, address: Address): Promise<{ records: RecordInfo[]; total: number }> {
    const { roomID, index, cnt } = query
    const mine = this.parts.store.list((entry) => (entry.creator === userID || entry.userID === userID) && (roomID === undefined || entry.roomID === roomID))
    return { records: mine.slice(index, index + cnt).map((entry) => this.#info(entry, address)), total: mine.length }
  }

  /** The push URL of this stream carries the `record` parameter. */
  ask(streamID: string): void {
    this.#asked.add(streamID)
    const [oldest] = this.#asked
    if (this.#asked.size > MAX_ASKED && oldest !== undefined) this.#asked.delete(oldest)
    for (const room of this.#rooms.values()) if (membersWith(room, streamID).length > 0) this.#apply(room)
  }

  committed({ roomID, after }: Commit): void {
    if (after === undefined) {
      this.#rooms.delete(roomID)
      this.#requests.delete(roomID)
      this.#stopAll((running) => running.roomID === roomID)
      return
    }
    this.#rooms.set(roomID, after)
    this.#apply(after)
  }

  /** Ends all files. Settles when they are whole. */
  async close(): Promise<void> {
    this.#stopChecks()
    await Promise.all(this.#stopAll(() => true))
  }

  /** Keeps to the limits of the disk. Files that are being written cannot be removed: where only those are left, they end here. */
  async #checkDisk(): Promise<void> {
    const { store, log } = this.parts
    try {
      if ((await store.makeRoom()) || this.#running.size === 0) return
      log.warn({ running: this.#running.size }, 'what is being recorded fills the disk, its files are ended')
      for (const { recording } of this.#running.values()) recording.cut()
    } catch (error) {
      log.error({ err: error }, 'old recordings cannot be removed')
    }
  }

  #request(room: RoomView, targetUserID: string | undefined, wanted: boolean): string[] {
    const requests: RecordRequests = this.#requests.get(room.roomID) ?? { members: new Map() }
    this.#requests.set(room.roomID, requests)
    if (targetUserID === undefined) {
      requests.room = wanted
      requests.members.clear()
    } else if (room.members.has(targetUserID)) {
      requests.members.set(targetUserID, wanted)
    }
    this.#rooms.set(room.roomID, room)
    return this.#apply(room)
  }

  #isWanted({ roomID }: RoomView, { userID, streamID }: Member): boolean {
    const requests = this.#requests.get(roomID)
    return requests?.members.get(userID) ?? requests?.room ?? (this.parts.options.mode === 'all' || this.#asked.has(streamID))
  }

  /** Makes what runs fit what is wanted; answers the streams that are recorded. */
  #apply(room: RoomView): string[] {
    const { roomID } = room
    const wanted = new Map([...room.members.values()].filter((member) => this.#isWanted(room, member)).map((member) => [member.streamID, member]))
    this.#stopAll((running) => running.roomID === roomID && !wanted.has(running.streamID))
    for (const [streamID, member] of wanted) {
      const key = `${roomID}/${streamID}`
      if (!this.#running.has(key)) this.#running.set(key, { roomID, streamID, recording: this.#record(room, member) })
    }
    return [...wanted.keys()]
  }

  #stopAll(which: (running: { roomID: string; streamID: string }) => boolean): Promise<void>[] {
    const stopping: Promise<void>[] = []
    for (const [key, running] of this.#running) {
      if (!which(running)) continue
      this.#running.delete(key)
      stopping.push(running.recording.stop())
    }
    return stopping
  }

  #record({ roomID, creator: creatorThen }: RoomView, { userID, streamID }: Member): StreamRecording {
    const { tap, store, clock, ids, options } = this.parts
    const log = this.parts.log.child({ roomID, streamID })
    let entry: RecordEntry | undefined
    const files = {
      begin: async () => {
        if (!(await store.makeRoom())) {
          log.error('no room on the disk for a recording')
          return undefined
        }
        const recordID = `${clock.now().toString(36)}${ids.hex(10)}`
        entry = { recordID, roomID, creator: this.#rooms.get(roomID)?.creator ?? creatorThen, userID, streamID, startTime: clock.now(), duration: 0, size: 0 }
        await store.begin(entry)
        log.info({ recordID }, 'recording')
        return store.file(recordID)
      },
      progress: (duration: number, size: number) => {
        if (entry) Object.assign(entry, { duration, size })
      },
      end: async (duration: number, size: number) => {
        const ended = entry
        entry = undefined
        if (ended) await this.#ended(Object.assign(ended, { duration, size }))
      },
    }
    return new StreamRecording(tap, streamID, new RecordingWriter(files, options, clock, log), log)
  }

  async #ended(entry: RecordEntry): Promise<void> {
    const { store, clock, log, finished, address } = this.parts
    const { recordID, roomID, creator, userID, duration, size } = entry
    try {
      if (duration === 0) {
        await store.discard(entry)
        return
      }
      entry.endTime = clock.now()
      await store.save(entry)
      log.info({ recordID, roomID, duration, size }, 'recording finished')
      for (const user of new Set([creator, userID])) if (user !== '') finished(user, this.#info(entry, address))
      await store.makeRoom()
    } catch (error) {
      log.error({ err: error, recordID }, 'a recording cannot be entered in the list')
    }
  }

  #info({ recordID, roomID, userID, startTime, endTime, duration, size }: RecordEntry, address: Address): RecordInfo {
    const url = this.parts.urls.sign(recordID, address)
    return { recordID, roomID, userID, startTime, ...(endTime !== undefined && { endTime }), duration, size, url }
  }
}

function membersWith(room: RoomView, streamID: string): Member[] {
  return [...room.members.values()].filter((member) => member.streamID === streamID)
}

import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import { z } from 'zod'
import { Code, type RecordInfo } from '../../../wxlite/utils/protocol.js'
import type { Clock } from '../../clock.js'
import type { CloudClient } from '../../cloud/cloud_client.js'
import { ProtocolError } from '../../protocol_error.js'
import type { Recorder } from '../../rooms/ports/recorder.js'
import type { RoomListener } from '../../rooms/ports/room_listener.js'
import type { Commit } from '../../rooms/rules/commit.js'
import type { RoomView } from '../../rooms/rules/room.js'
import { FairMap } from '../../store/fair_map.js'
import type { KeptMap } from '../../store/kept_map.js'
import { readJson } from '../../store/read_json.js'
import { grantedTo } from '../push_rights.js'
import { saysSo } from '../recorded_members.js'
import { type Roster, rosterAfter } from '../roster.js'
import type { RecordedFile } from './callbacks.js'
import type { LiveApi } from './live_api.js'

type Kept = Pick<KeptMap, 'get' | 'set' | 'values'>

export interface TencentRecorderParts {
  api: LiveApi
  cloud: CloudClient
  nameOf: (streamID: string) => string
  clock: Clock
  log: Logger
  /** Which room a recorded stream belonged to; finished files. */
  streams: Kept
  files: Kept
  /** Told of each finished file, for the room's creator. */
  finished: (creator: string, record: RecordInfo) => void
  /** Told whom of a room is recorded, when that is not what the room says. */
  recording: (roomID: string, userIDs: ReadonlySet<string>) => void
}

/** Streams that asked by themselves, remembered at once. */
const MAX_ASKED = 10_000

/** Seconds of the longest record task that the cloud takes. */
const LONGEST = 86_000

const Origin = z.object({ roomID: z.string(), creator: z.string() })
const FinishedFile = z.object({
  creator: z.string(),
  info: z.object({
    recordID: z.string(),
    roomID: z.string(),
    userID: z.string(),
    startTime: z.number(),
    endTime: z.number(),
    duration: z.number(),
    size: z.number(),
    url: z.string(),
  }),
})

/** Recording by Tencent Live: tasks by API, files by callback, kept in the cloud's storage. */
export class TencentRecorder implements Recorder, RoomListener {
  readonly reach = 'once'
  /** streamID -> the id of the cloud's task, once it is there. */
  readonly #tasks = new Map<string, Promise<string>>()
  /** Rooms whose every stream is recorded, those to come too. */
  readonly #whole = new Set<string>()
  /** Who is in each room. */
  readonly #rooms = new Map<string, Roster>()
  /** Streams whose push URL asks the cloud for a recording: no task of ours stands for them. */
  readonly #asked = new FairMap<true>(MAX_ASKED, (streamID) => grantedTo(streamID) ?? '')

  constructor(private readonly parts: TencentRecorderParts) {}

  ask(streamID: string): void {
    this.#asked.set(streamID, true)
  }

  async start(room: RoomView, targetUserID?: string): Promise<string[]> {
    if (targetUserID === undefined) this.#whole.add(room.roomID)
    await Promise.all(streamsOf(room, targetUserID).map((streamID) => this.#begin(room, streamID)))
    this.#tell(room)
    return this.#recording(room)
  }

  async stop(room: RoomView, targetUserID?: string): Promise<string[]> {
    if (targetUserID === undefined) this.#whole.delete(room.roomID)
    await Promise.all(streamsOf(room, targetUserID).map((streamID) => this.#end(streamID)))
    this.#tell(room)
    return this.#recording(room)
  }

  async list(
    userID: string | undefined,
    { roomID, index, cnt }: { roomID?: string; index: number; cnt: number },
  ): Promise<{ records: RecordInfo[]; total: number }> {
    const mine: RecordInfo[] = []
    for (const text of this.parts.files.values()) {
      const file = readJson(FinishedFile, text)
      if (file === undefined) continue
      const { creator, info } = file
      const mayFetch = userID === undefined || creator === userID || info.userID === userID
      if (mayFetch && (roomID === undefined || info.roomID === roomID)) mine.unshift(info)
    }
    return { records: mine.slice(index, index + cnt), total: mine.length }
  }

  committed(commit: Commit): void {
    const { roomID, ended, streams } = commit
    for (const streamID of streams.released) {
      void this.#end(streamID)
      this.#asked.delete(streamID)
    }
    if (ended) {
      this.#whole.delete(roomID)
      this.#rooms.delete(roomID)
      return
    }
    const roster = rosterAfter(this.#rooms.get(roomID), commit)
    this.#rooms.set(roomID, roster)
    if (this.#whole.has(roomID))
      for (const streamID of streams.claimed)
        void this.#begin(roster, streamID).catch((error: unknown) => {
          this.parts.log.error({ err: error, streamID }, 'Tencent Live: cannot record')
          this.#tell(this.#rooms.get(roomID) ?? roster)
        })
    this.#tell(roster)
  }

  /** The cloud finished a file. Told twice, it is kept once. Never rejects. */
  async recorded(file: RecordedFile): Promise<void> {
    try {
      await this.#keep(file)
    } catch (error) {
      this.parts.log.error({ err: error, streamID: file.streamID }, 'Tencent Live: a recording could not be noted')
    }
  }

  async #keep(file: RecordedFile): Promise<void> {
    const userID = grantedTo(file.streamID)
    const origin = readJson(Origin, this.parts.streams.get(file.streamID) ?? '')
    if (userID === undefined || origin === undefined)
      return this.parts.log.info({ streamID: file.streamID }, 'Tencent Live: a recording of no room of ours')
    const { roomID, creator } = origin
    const recordID = createHash('sha256').update(file.url).digest('hex').slice(0, 24)
    if (this.parts.files.get(recordID) !== undefined) return
    const { duration, size, url } = file
    const info: RecordInfo = {
      recordID,
      roomID,
      userID,
      startTime: file.startTime * 1000,
      endTime: file.endTime * 1000,
      duration,
      size,
      url,
    }
    await this.parts.files.set(recordID, JSON.stringify({ creator, info }))
    this.parts.log.info({ recordID, roomID, userID }, 'Tencent Live: recording finished')
    this.parts.finished(creator, info)
  }

  async #begin(room: Pick<RoomView, 'roomID' | 'creator'>, streamID: string): Promise<void> {
    const known = this.#tasks.get(streamID)
    if (known !== undefined) return void (await known)
    const task = this.#create(room, streamID)
    this.#tasks.set(streamID, task)
    try {
      await task
    } catch (error) {
      if (this.#tasks.get(streamID) === task) this.#tasks.delete(streamID)
      throw error
    }
  }

  async #create(room: Pick<RoomView, 'roomID' | 'creator'>, streamID: string): Promise<string> {
    const { api, cloud, clock, streams, nameOf } = this.parts
    await streams.set(streamID, JSON.stringify({ roomID: room.roomID, creator: room.creator }))
    const end = Math.floor(clock.now() / 1000) + LONGEST
    const reply = await cloud.ask('start recording', () => api.startRecord(nameOf(streamID), end))
    if (reply.is === 'answer') return reply.answer
    throw new ProtocolError(Code.NOT_AVAILABLE, '云端录制启动失败，请稍后再试')
  }

  /** Also of a task that is only being made. Never rejects: what the cloud does not take now is tried again. */
  async #end(streamID: string): Promise<void> {
    const { api, cloud } = this.parts
    const task = await this.#take(streamID)
    if (task !== undefined)
      await cloud.order({ what: 'stop recording', call: () => api.stopRecord(task), ttl: LONGEST * 1000 })
  }

  async #take(streamID: string): Promise<string | undefined> {
    const task = this.#tasks.get(streamID)
    this.#tasks.delete(streamID)
    return task?.catch(() => undefined)
  }

  #tell(room: Roster): void {
    const streams = new Set(this.#recording(room))
    const recorded = new Set<string>()
    for (const { userID, streamID } of room.members.values())
      if (streams.has(streamID) || this.#asked.has(streamID)) recorded.add(userID)
    if (!saysSo(room, recorded)) this.parts.recording(room.roomID, recorded)
  }

  #recording(room: Pick<RoomView, 'members'>): string[] {
    return streamsOf(room).filter((streamID) => this.#tasks.has(streamID))
  }
}

function streamsOf(room: Pick<RoomView, 'members'>, userID?: string): string[] {
  return [...room.members.values()]
    .filter((member) => userID === undefined || member.userID === userID)
    .map(({ streamID }) => streamID)
}

import { Code, type RecordInfo } from '../../../wxlite/utils/protocol.js'
import type { Cancel } from '../../clock.js'
import type { Address } from '../../http/address.js'
import { ProtocolError } from '../../protocol_error.js'
import type { Recorder } from '../../rooms/ports/recorder.js'
import type { RoomListener } from '../../rooms/ports/room_listener.js'
import type { Commit } from '../../rooms/rules/commit.js'
import type { Member, RoomView } from '../../rooms/rules/room.js'
import { FairMap } from '../../store/fair_map.js'
import type { StreamTap } from '../embedded/stream_tap.js'
import { ownerOf } from '../push_rights.js'
import { saysSo } from '../recorded_members.js'
import { type Roster, rosterAfter } from '../roster.js'
import type { EmbeddedRecorderParts } from './embedded_recorder_options.js'
import { MemberFiles, noRoom, recordInfo } from './member_files.js'
import { RecordAdmission } from './record_admission.js'
import { networkKey, type Payer } from './record_entry.js'
import { RecordingWriter } from './recording_writer.js'
import type { RoomSource } from './room_source.js'
import { StreamRecording } from './stream_recording.js'

/** What was asked for in one room. */
interface RecordRequests {
  /** For everybody whom no request of their own names. */
  room?: boolean
  members: Map<string, boolean>
  /** Who asked last. */
  by?: Payer
}

/** From where a stream is published, and whether its push URL asked for a recording. */
interface Origin {
  payer: Payer
  asks: boolean
}

/** One stream in one room. */
interface Running {
  roomID: string
  streamID: string
  recording: StreamRecording
  files: MemberFiles
  /** Present where it is the whole room. */
  source?: RoomSource
}

/** What is known at once; beyond it the oldest of the network that has most. */
const MAX_ORIGINS = 10_000
/** Disk limits are looked at this often, ms. */
const CHECK_EVERY = 10_000

/** Records members of rooms in this process, to MP4 files in the data folder. */
export class EmbeddedRecorder implements Recorder, RoomListener {
  readonly reach = 'everywhere'
  readonly #requests = new Map<string, RecordRequests>()
  /** By room and stream: a user may be in several rooms with one stream. */
  readonly #running = new Map<string, Running>()
  readonly #rooms = new Map<string, Roster>()
  readonly #origins = new FairMap<Origin>(MAX_ORIGINS, (_streamID, { payer }) => networkKey(payer))
  readonly #admission: RecordAdmission
  #ignored = false
  readonly #stopChecks: Cancel

  constructor(private readonly parts: EmbeddedRecorderParts) {
    this.#admission = new RecordAdmission(parts.clock)
    this.#stopChecks = parts.clock.every(CHECK_EVERY, () => this.#checkDisk())
  }

  async start(room: RoomView, targetUserID?: string, network = ''): Promise<string[]> {
    const by = { userID: room.creator, network }
    const refusal = this.#admission.refusal(by)
    if (refusal !== undefined) {
      this.parts.log.warn({ ...by, roomID: room.roomID, reason: refusal }, 'a recording that was asked for is refused')
      throw new ProtocolError(Code.NOT_AVAILABLE, '录制的路数过多或过于频繁，请停止一些录制或稍后再试')
    }
    const full = await noRoom(this.parts.store, by)
    if (full !== undefined) {
      this.parts.log.warn({ ...by, roomID: room.roomID, reason: full }, 'a recording that was asked for finds no room')
      throw new ProtocolError(Code.NOT_AVAILABLE, '录制空间已满，请等待正在进行的录制结束或删除旧的录制')
    }
    const requests = this.#requests.get(room.roomID) ?? { members: new Map() }
    this.#requests.set(room.roomID, { ...requests, by })
    return this.#request(room, targetUserID, true)
  }

  async stop(room: RoomView, targetUserID?: string): Promise<string[]> {
    return this.#request(room, targetUserID, false)
  }

  async list(
    userID: string | undefined,
    query: { roomID?: string; index: number; cnt: number },
    address: Address,
  ): Promise<{ records: RecordInfo[]; total: number }> {
    const { roomID, index, cnt } = query
    const { store, urls } = this.parts
    const mine = store.list(
      (entry) =>
        (userID === undefined || entry.creator === userID || entry.userID === userID) &&
        (roomID === undefined || entry.roomID === roomID),
    )
    return {
      records: mine.slice(index, index + cnt).map((entry) => recordInfo(entry, urls, address)),
      total: mine.length,
    }
  }

  async remove(recordID: string): Promise<'removed' | 'running' | 'missing'> {
    const { store } = this.parts
    if (store.get(recordID) === undefined) return 'missing'
    return (await store.remove(recordID)) ? 'removed' : 'running'
  }

  ask(streamID: string, network: string): void {
    this.publishing(streamID, network, true)
  }

  /** A stream is going to be published from this network. `asks`: its push URL carries the `record` parameter. */
  publishing(streamID: string, network: string, asks: boolean): void {
    const { options, log } = this.parts
    if (asks && !options.byURL && !this.#ignored) {
      this.#ignored = true
      log.warn({ streamID }, 'a push URL asks for a recording and is not heard: record.byURL is false (said once)')
    }
    const heard = (asks && options.byURL) || this.#origins.get(streamID)?.asks === true
    this.#origins.set(streamID, { payer: { userID: ownerOf(streamID) ?? '', network }, asks: heard })
    if (heard) for (const room of this.#rooms.values()) if (membersWith(room, streamID).length > 0) this.#apply(room)
  }

  committed(commit: Commit): void {
    const { roomID } = commit
    if (commit.ended) {
      this.#rooms.delete(roomID)
      this.#requests.delete(roomID)
      this.#stopAll((running) => running.roomID === roomID)
      return
    }
    if (commit.changes.length === 0 || !this.#follows(roomID)) return
    const roster = rosterAfter(this.#rooms.get(roomID), commit)
    this.#rooms.set(roomID, roster)
    this.#apply(roster)
  }

  /** Of a room of which nothing is recorded nobody need be known: whoever asks for it hands it over. */
  #follows(roomID: string): boolean {
    const { mode, byURL } = this.parts.options
    return mode === 'all' || byURL || this.#requests.has(roomID)
  }

  /** Ends all files. Settles when they are whole. */
  async close(): Promise<void> {
    this.#stopChecks()
    await Promise.all(this.#stopAll(() => true))
  }

  /**
   * Keeps to the limits of the disk. Files that are being written cannot be removed: where only those are left, they
   * end here.
   */
  async #checkDisk(): Promise<void> {
    const { store, log } = this.parts
    try {
      await store.saveUnsaved()
      const excesses = await store.makeRoom()
      const held = new Set(excesses.flatMap(({ entries }) => entries))
      if (held.size === 0) return
      const reasons = excesses.map(({ reason }) => reason)
      log.warn({ running: held.size, reasons }, 'what is being recorded takes too much room, its files are ended')
      for (const { recording, files } of this.#running.values())
        if (files.entry && held.has(files.entry)) recording.cut()
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

  #isWanted({ roomID }: Roster, { userID, streamID }: Member): boolean {
    const requests = this.#requests.get(roomID)
    return (
      requests?.members.get(userID) ??
      requests?.room ??
      (this.parts.options.mode === 'all' || this.#origins.get(streamID)?.asks === true)
    )
  }

  /** Makes what runs fit what is wanted; answers the streams that are recorded. */
  #apply(room: Roster): string[] {
    const { roomID } = room
    const wanted = new Map(
      [...room.members.values()]
        .filter((member) => this.#isWanted(room, member))
        .map((member) => [member.streamID, member]),
    )
    const asOne = this.#recordRoom(room, [...wanted.values()])
    this.#stopAll((running) => running.roomID === roomID && !wanted.has(running.streamID) && running !== asOne)
    for (const [streamID, member] of asOne ? [] : wanted) {
      const key = `${roomID}/${streamID}`
      if (!this.#running.has(key)) this.#running.set(key, this.#record(room, member))
    }
    const recorded = new Set(Array.from(wanted.values(), ({ userID }) => userID))
    if (!saysSo(room, recorded)) this.parts.recording(roomID, recorded)
    return [...wanted.keys()]
  }

  /** The room in one file, where that is wanted and can be had; undefined: each member for himself. */
  #recordRoom(room: Roster, members: readonly Member[]): Running | undefined {
    const { roomID } = room
    if (this.parts.options.layout !== 'room' || members.length === 0) return undefined
    const running = this.#running.get(`${roomID}/`)
    if (running) {
      running.source?.show(members)
      return running
    }
    // Who is being recorded for himself stays so.
    for (const other of this.#running.values()) if (other.roomID === roomID) return undefined
    const source = this.parts.mixRoom?.()
    if (source === undefined) {
      this.parts.log.warn({ roomID }, 'a room cannot be recorded as one file now: its members are, each for himself')
      return undefined
    }
    source.show(members)
    const begun = { ...this.#record(room, { userID: '', streamID: '' }, source), source }
    this.#running.set(`${roomID}/`, begun)
    return begun
  }

  #stopAll(which: (running: Running) => boolean): Promise<void>[] {
    const stopping: Promise<void>[] = []
    for (const [key, running] of this.#running) {
      if (!which(running)) continue
      this.#running.delete(key)
      stopping.push(running.recording.stop())
    }
    return stopping
  }

  /** Whoever asked for it over REST, else the publisher. */
  #payer(roomID: string, publisher: Payer): Payer {
    const requests = this.#requests.get(roomID)
    const asked = requests?.members.get(publisher.userID) ?? requests?.room
    return (asked && requests?.by) || publisher
  }

  /** `member`: nobody, for the whole room. */
  #record(
    { roomID, creator }: Roster,
    { userID, streamID }: Pick<Member, 'userID' | 'streamID'>,
    tap: Pick<StreamTap, 'onTags'> = this.parts.tap,
  ): Running {
    const { clock, options } = this.parts
    const log = this.parts.log.child({ roomID, streamID })
    let network = ''
    const files = new MemberFiles(this.parts, log, this.#admission, {
      roomID,
      userID,
      streamID,
      creator: () => this.#rooms.get(roomID)?.creator ?? creator,
      payer: () => {
        // From where it was published when its first file began: kept, so that nobody gets rid of it by volume.
        const { creator: leader = creator, members } = this.#rooms.get(roomID) ?? {}
        const publisher = userID || leader
        const published = streamID || (members?.get(publisher)?.streamID ?? '')
        network ||= this.#origins.get(published)?.payer.network ?? ''
        return this.#payer(roomID, { userID: publisher, network })
      },
    })
    const recording = new StreamRecording(tap, streamID, new RecordingWriter(files, options, clock, log), log)
    return { roomID, streamID, recording, files }
  }
}

function membersWith(room: Roster, streamID: string): Member[] {
  return [...room.members.values()].filter((member) => member.streamID === streamID)
}

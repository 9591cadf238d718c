import { Code, type RecordInfo } from '../../../wxlite/utils/protocol.js'
import type { Cancel } from '../../clock.js'
import type { Address } from '../../http/address.js'
import { ProtocolError } from '../../protocol_error.js'
import type { Recorder } from '../../rooms/ports/recorder.js'
import type { RoomListener } from '../../rooms/ports/room_listener.js'
import type { Commit } from '../../rooms/rules/commit.js'
import type { Member, RoomView } from '../../rooms/rules/room.js'
import { grantedTo } from '../push_rights.js'
import { saysSo } from '../recorded_members.js'
import type { Roster } from '../roster.js'
import type { EmbeddedRecorderParts } from './embedded_recorder_options.js'
import { noRoom, recordInfo } from './member_files.js'
import { RecordAdmission } from './record_admission.js'
import type { Payer } from './record_entry.js'
import { ownRecords, type RecordList } from './record_list.js'
import type { RecordNodes } from './record_nodes.js'
import { RecordOrigins } from './record_origins.js'
import { RecordRequests } from './record_requests.js'
import { RecordedRooms } from './recorded_rooms.js'
import { RunningRecordings } from './running_recordings.js'

/** Disk limits, and what the rooms say of recordings, are looked at this often, ms. */
const CHECK_EVERY = 10_000

/**
 * Records members of rooms whose streams are in this process, to MP4 files in the data folder. Of several nodes each
 * records what is published to it, whichever was asked.
 */
export class EmbeddedRecorder implements Recorder, RoomListener {
  readonly reach = 'everywhere'
  readonly #requests: RecordRequests
  readonly #records: RecordList
  readonly #running: RunningRecordings
  readonly #rooms: RecordedRooms
  readonly #origins: RecordOrigins
  readonly #admission: RecordAdmission
  #ignored = false
  readonly #stopChecks: Cancel

  constructor(private readonly parts: EmbeddedRecorderParts) {
    const { clock, log, nodes } = parts
    this.#admission = new RecordAdmission(clock)
    this.#records = parts.records ?? ownRecords(parts.store)
    this.#requests = parts.requests ?? new RecordRequests(clock)
    this.#origins = parts.origins ?? new RecordOrigins()
    this.#rooms = new RecordedRooms({
      log,
      nodes,
      learnt: (room) => this.#apply(room),
      missing: (roomID) => {
        this.#requests.forget(roomID)
        this.#ended(roomID)
      },
    })
    this.#running = new RunningRecordings(parts, this.#admission, {
      room: (roomID) => this.#rooms.get(roomID),
      networkOf: (streamID) => this.#origins.networkOf(streamID),
      payer: (roomID, publisher) => this.#requests.of(roomID, publisher.userID)?.by ?? publisher,
    })
    this.#requests.listen((roomID) => this.#look(roomID))
    this.#origins.listen((streamID) => this.#asked(streamID))
    this.#stopChecks = clock.every(CHECK_EVERY, () => {
      void this.#checkDisk()
      if (nodes) this.#checkRooms()
    })
  }

  async start(room: RoomView, targetUserID?: string, network = ''): Promise<string[]> {
    const by = { userID: room.creator, network }
    const concerned = [...room.members.values()].filter(({ userID }) => userID === (targetUserID ?? userID))
    if (concerned.some(({ streamID }) => this.#isOurs(room, streamID))) await this.#admit(room, by)
    return this.#request(room, targetUserID, { wanted: true, by })
  }

  async stop(room: RoomView, targetUserID?: string): Promise<string[]> {
    return this.#request(room, targetUserID, { wanted: false })
  }

  async list(
    userID: string | undefined,
    query: { roomID?: string; index: number; cnt: number },
    address: Address,
  ): Promise<{ records: RecordInfo[]; total: number }> {
    const { roomID, index, cnt } = query
    const { urls } = this.parts
    const mine = this.#records.list(
      (entry) =>
        (userID === undefined || entry.creator === userID || entry.userID === userID) &&
        (roomID === undefined || entry.roomID === roomID),
    )
    return {
      records: mine.slice(index, index + cnt).map(({ entry, at = address }) => recordInfo(entry, urls, at)),
      total: mine.length,
    }
  }

  remove(recordID: string): Promise<'removed' | 'running' | 'missing'> {
    return this.#records.remove(recordID)
  }

  ask(streamID: string, network: string): void {
    this.publishing(streamID, network, true)
    if (this.parts.options.byURL) this.#origins.share(streamID, network)
  }

  /** A stream is going to be published from this network. `asks`: its push URL carries the `record` parameter. */
  publishing(streamID: string, network: string, asks: boolean): void {
    const { options, log } = this.parts
    if (asks && !options.byURL && !this.#ignored) {
      this.#ignored = true
      log.warn({ streamID }, 'a push URL asks for a recording and is not heard: record.byURL is false (said once)')
    }
    const heard = (asks && options.byURL) || this.#origins.asks(streamID)
    this.#origins.saw(streamID, network, heard)
    if (heard) this.#asked(streamID)
    // Who records the room must know, whichever node has the stream.
    if (heard && options.layout === 'room') this.#origins.share(streamID, network)
    void this.#meet(streamID)
  }

  committed(commit: Commit): void {
    const { roomID } = commit
    if (commit.ended) this.#ended(roomID)
    else if (commit.changes.length > 0 && this.#follows(roomID)) {
      const roster = this.#rooms.committed(commit)
      if (roster) this.#apply(roster)
    }
  }

  /** Begins what was asked for before this process began. */
  resume(): void {
    for (const roomID of this.#requests.rooms()) void this.#rooms.learn(roomID)
  }

  /** Commits were missed: all rooms are looked at again. */
  missed(): void {
    for (const { roomID } of this.#rooms.values()) void this.#rooms.learn(roomID)
    this.resume()
  }

  /** Whether its members have to be known. Where nothing is recorded they need not: a request brings the room along. */
  #follows(roomID: string): boolean {
    const { mode, byURL } = this.parts.options
    return mode === 'all' || byURL || this.#requests.has(roomID)
  }

  /** Ends all files. Settles when they are whole. */
  async close(): Promise<void> {
    this.#stopChecks()
    await this.#running.close()
  }

  /**
   * Keeps to the limits of the disk. Files that are being written cannot be removed: where only those are left, they
   * end here. So do those that somebody else removed, for others in their place.
   */
  async #checkDisk(): Promise<void> {
    const { store, log } = this.parts
    try {
      await store.saveUnsaved()
      this.#running.cut(new Set(await store.lost()))
      const excesses = await store.makeRoom()
      const held = new Set(excesses.flatMap(({ entries }) => entries))
      if (held.size === 0) return
      const reasons = excesses.map(({ reason }) => reason)
      log.warn({ running: held.size, reasons }, 'what is being recorded takes too much room, its files are ended')
      this.#running.cut(held)
    } catch (error) {
      log.error({ err: error }, 'old recordings cannot be removed')
    }
  }

  /** Throws 14 where this asker has too much recorded here, or the disk is full. */
  async #admit({ roomID }: RoomView, by: Payer): Promise<void> {
    const { log, store } = this.parts
    const refusal = this.#admission.refusal(by)
    if (refusal !== undefined) {
      log.warn({ ...by, roomID, reason: refusal }, 'a recording that was asked for is refused')
      throw new ProtocolError(Code.NOT_AVAILABLE, '录制的路数过多或过于频繁，请停止一些录制或稍后再试')
    }
    const full = await noRoom(store, by)
    if (full !== undefined) {
      log.warn({ ...by, roomID, reason: full }, 'a recording that was asked for finds no room')
      throw new ProtocolError(Code.NOT_AVAILABLE, '录制空间已满，请等待正在进行的录制结束或删除旧的录制')
    }
  }

  #request(room: RoomView, userID: string | undefined, { wanted, by }: { wanted: boolean; by?: Payer }): string[] {
    if (userID !== undefined && !room.members.has(userID)) return this.#apply(this.#rooms.get(room.roomID) ?? room)
    this.#requests.ask(room.roomID, userID, wanted, by)
    return this.#apply(this.#rooms.put(room))
  }

  #look(roomID: string): void {
    const room = this.#rooms.get(roomID)
    if (room) this.#apply(room)
    else if (this.#follows(roomID)) void this.#rooms.learn(roomID)
  }

  #asked(streamID: string): void {
    for (const room of this.#rooms.values()) if (hasStream(room, streamID)) this.#apply(room)
  }

  /** The rooms of a stream may be older than this process. */
  async #meet(streamID: string): Promise<void> {
    const { nodes, log } = this.parts
    try {
      for (const roomID of (await nodes?.roomsOf(grantedTo(streamID) ?? '')) ?? [])
        if (this.#rooms.get(roomID) === undefined) this.#look(roomID)
    } catch (error) {
      log.debug({ err: error, streamID }, 'recordings: the rooms of a stream are not known yet')
    }
  }

  /** What the store did not take is said again, and nobody is said to be recorded by a node that is gone. */
  #checkRooms(): void {
    for (const room of this.#rooms.values()) this.#apply(room, true)
    this.#rooms.learnRest()
  }

  #ended(roomID: string): void {
    this.#rooms.delete(roomID)
    this.#requests.drop(roomID)
    this.#running.end(roomID)
  }

  /** Whether this node is the one that records the stream. */
  #isOurs(room: Pick<RoomView, 'members'>, streamID: string): boolean {
    const { nodes, options } = this.parts
    if (nodes === undefined) return true
    return options.layout === 'room' ? leads(room, nodes) && !nodes.gone(streamID) : nodes.own(streamID)
  }

  #isWanted(room: Roster, { userID, streamID }: Member): boolean {
    const { options } = this.parts
    const asked = this.#requests.of(room.roomID, userID)?.wanted
    if (asked !== undefined) return asked
    if (options.mode === 'all') return true
    return this.#isOurs(room, streamID) ? this.#origins.asks(streamID) : room.recording.includes(userID)
  }

  /** Makes what runs here fit what is wanted; answers the streams that are recorded, on whichever node. */
  #apply(room: Roster, tidy = false): string[] {
    const all = [...room.members.values()].filter((member) => this.#isWanted(room, member))
    const here = all.filter(({ streamID }) => this.#isOurs(room, streamID))
    const stopped = this.#running.fit(room, here)
    this.#say(room, new Set(here.map(({ userID }) => userID)), tidy || stopped > 0)
    return all.map(({ streamID }) => streamID)
  }

  /** `tidy`: speaks also for former members, as the node does that recorded them. */
  #say(room: Roster, recorded: ReadonlySet<string>, tidy: boolean): void {
    const { nodes, recording, options } = this.parts
    const asOne = options.layout === 'room'
    if (nodes && asOne && !leads(room, nodes)) return
    const speaksFor =
      nodes && !asOne
        ? (streamID: string) => (streamID === '' ? tidy : nodes.own(streamID) || nodes.gone(streamID))
        : undefined
    if (!saysSo(room, recorded, speaksFor)) recording(room.roomID, recorded, speaksFor)
  }
}

/**
 * Whether this node is the one that records the whole room: it has the stream of who is in it longest, of those whose
 * nodes are there.
 */
function leads({ members }: Pick<RoomView, 'members'>, nodes: RecordNodes): boolean {
  const first = [...members.values()].find(({ streamID }) => !nodes.gone(streamID))
  return first !== undefined && nodes.own(first.streamID)
}

function hasStream({ members }: Roster, streamID: string): boolean {
  return [...members.values()].some((member) => member.streamID === streamID)
}

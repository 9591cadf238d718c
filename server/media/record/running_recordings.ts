import type { Member } from '../../rooms/rules/room.js'
import type { StreamTap } from '../embedded/stream_tap.js'
import type { Roster } from '../roster.js'
import type { EmbeddedRecorderParts } from './embedded_recorder_options.js'
import { MemberFiles } from './member_files.js'
import type { RecordAdmission } from './record_admission.js'
import type { Payer, RecordEntry } from './record_entry.js'
import { RecordingWriter } from './recording_writer.js'
import type { RoomSource } from './room_source.js'
import { StreamRecording } from './stream_recording.js'

type Recorded = Pick<Member, 'userID' | 'streamID'>

const WHOLE_ROOM: Recorded = { userID: '', streamID: '' }

/** One stream in one room. */
interface Running {
  roomID: string
  streamID: string
  recording: StreamRecording
  files: MemberFiles
  /** Present where it is the whole room. */
  source?: RoomSource
}

/** What a recording asks of the rooms with each of its files. */
export interface RecordFacts {
  /** The room as it is now. */
  room(roomID: string): Roster | undefined
  /** From where a stream is published; '' = it is not known. */
  networkOf(streamID: string): string
  /** On whose account it is, where it is not the publisher's. */
  payer(roomID: string, publisher: Payer): Payer
}

/** What is being recorded now. */
export class RunningRecordings {
  /** By room and stream: a user may be in several rooms with one stream. */
  readonly #running = new Map<string, Running>()

  constructor(
    private readonly parts: EmbeddedRecorderParts,
    private readonly admission: RecordAdmission,
    private readonly facts: RecordFacts,
  ) {}

  /** Records these members of a room and no others; answers how many recordings it ended. */
  fit(room: Roster, members: readonly Member[]): number {
    const { roomID } = room
    const wanted = new Map(members.map((member) => [member.streamID, member]))
    const asOne = this.#recordRoom(room, members)
    const stopped = this.#stopAll(
      (running) => running.roomID === roomID && !wanted.has(running.streamID) && running !== asOne,
    )
    for (const [streamID, member] of asOne ? [] : wanted) {
      const key = `${roomID}/${streamID}`
      if (!this.#running.has(key)) this.#running.set(key, this.#record(room, member))
    }
    return stopped.length
  }

  end(roomID: string): void {
    this.#stopAll((running) => running.roomID === roomID)
  }

  /** Ends the files of these entries; what comes next goes into new ones. */
  cut(entries: ReadonlySet<RecordEntry>): void {
    for (const { recording, files } of this.#running.values())
      if (files.entry && entries.has(files.entry)) recording.cut()
  }

  /** Settles when all files are whole. */
  async close(): Promise<void> {
    await Promise.all(this.#stopAll(() => true))
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
    const source = this.parts.mixRoom?.(this.facts.payer(roomID, this.#publisher(room)))
    if (source === undefined) {
      this.parts.log.warn({ roomID }, 'a room cannot be recorded as one file now: its members are, each for himself')
      return undefined
    }
    source.show(members)
    const begun = { ...this.#record(room, WHOLE_ROOM, source), source }
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

  #record(room: Roster, member: Recorded, tap: Pick<StreamTap, 'onTags'> = this.parts.tap): Running {
    const { clock, options } = this.parts
    const { roomID, creator } = room
    const { userID, streamID } = member
    const log = this.parts.log.child({ roomID, streamID })
    let network = ''
    const files = new MemberFiles(this.parts, log, this.admission, {
      roomID,
      userID,
      streamID,
      creator: () => this.facts.room(roomID)?.creator ?? creator,
      payer: () => {
        const publisher = this.#publisher(room, member)
        // From where it was published when its first file began: kept, so that nobody gets rid of it by volume.
        network ||= publisher.network
        return this.facts.payer(roomID, { ...publisher, network })
      },
    })
    const recording = new StreamRecording(tap, streamID, new RecordingWriter(files, options, clock, log), log)
    return { roomID, streamID, recording, files }
  }

  /** Who is recorded, and from where; of a whole room its creator. */
  #publisher({ roomID, creator }: Roster, { userID, streamID }: Recorded = WHOLE_ROOM): Payer {
    const { creator: leader = creator, members } = this.facts.room(roomID) ?? {}
    const publisher = userID || leader
    const published = streamID || (members?.get(publisher)?.streamID ?? '')
    return { userID: publisher, network: this.facts.networkOf(published) }
  }
}

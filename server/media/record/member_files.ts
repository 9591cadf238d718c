import type { Logger } from 'pino'
import type { RecordInfo } from '../../../wxlite/utils/protocol.js'
import type { Clock } from '../../clock.js'
import type { Address } from '../../http/address.js'
import type { Ids } from '../../ids.js'
import type { RecordAdmission } from './record_admission.js'
import { networkKey, type Payer, payerOf, type RecordEntry } from './record_entry.js'
import type { Excess } from './record_shares.js'
import type { RecordStore } from './record_store.js'
import type { RecordURLs } from './record_urls.js'
import type { RecordingFiles } from './recording_writer.js'

export interface FileParts {
  store: RecordStore
  urls: RecordURLs
  clock: Clock
  ids: Ids
  /** Told of each finished file, for this user: the room's creator, and who was recorded. */
  finished: (userID: string, record: RecordInfo) => void
  /** Makes a finished file play everywhere, before anybody is told of it; settles whatever happens. */
  finish?: (entry: RecordEntry) => Promise<void>
  /** How this user reaches this server: nobody's request brings a notice. */
  addressOf: (userID: string) => Address
}

/** Who is recorded, and on whose account; asked again for each file. */
export interface RecordedMember {
  roomID: string
  userID: string
  streamID: string
  creator: () => string
  payer: () => Payer
}

/** The files of one stream in one room: admitted, entered in the list, told of. */
export class MemberFiles implements RecordingFiles {
  /** Of the file that is being written. */
  entry: RecordEntry | undefined
  #ended: () => void = () => {}

  constructor(
    private readonly parts: FileParts,
    private readonly log: Logger,
    private readonly admission: RecordAdmission,
    private readonly member: RecordedMember,
  ) {}

  async begin(): Promise<string | undefined> {
    const { store, clock, ids } = this.parts
    const { roomID, userID, streamID } = this.member
    const payer = this.member.payer()
    const full = await noRoom(store, payer)
    if (full !== undefined) {
      this.log.error({ reason: full }, 'no room on the disk for a recording')
      return undefined
    }
    const admitted = this.admission.begin(payer)
    if (typeof admitted === 'string') {
      this.log.warn({ reason: admitted, ...payer }, 'a recording is refused, it leaves something out')
      return undefined
    }
    this.#ended = admitted
    const recordID = `${clock.now().toString(36)}${ids.hex(10)}`
    const creator = this.member.creator()
    const startTime = clock.now()
    this.entry = { recordID, roomID, creator, userID, streamID, payer, startTime, duration: 0, size: 0 }
    await store.begin(this.entry)
    this.log.info({ recordID }, 'recording')
    return store.file(recordID)
  }

  progress(duration: number, size: number): void {
    if (this.entry) Object.assign(this.entry, { duration, size })
  }

  async end(duration: number, size: number): Promise<void> {
    const { entry } = this
    this.entry = undefined
    if (!entry) return
    this.#ended()
    await this.#enter(Object.assign(entry, { duration, size }))
  }

  async #enter(entry: RecordEntry): Promise<void> {
    const { store, clock, finish } = this.parts
    const { recordID, duration, size } = entry
    try {
      if (duration === 0) {
        await store.discard(entry)
        return
      }
      if (!(await store.hasFile(entry))) {
        await store.discard(entry)
        this.log.warn({ recordID, duration }, 'the file of a recording was removed while it was written: it is lost')
        return
      }
      entry.endTime = clock.now()
      if (await store.yields(entry)) return
      await store.keep(entry)
      this.log.info({ recordID, duration, size }, 'recording finished')
      // Not waited for: the next file of this stream begins.
      if (finish) void finish(entry).then(() => this.#tell(entry))
      else this.#tell(entry)
      await store.makeRoom(entry)
    } catch (error) {
      this.log.error({ err: error, recordID }, 'a recording cannot be entered in the list')
    }
  }

  #tell(entry: RecordEntry): void {
    const { store, urls, finished, addressOf } = this.parts
    const { recordID, creator, userID } = entry
    // Removed meanwhile: by its owner, or for its room.
    if (store.get(recordID) !== entry) return
    for (const user of new Set([creator, userID]))
      if (user !== '') finished(user, recordInfo(entry, urls, addressOf(user)))
  }
}

/** Why no file can begin; undefined when one can. */
export async function noRoom(store: RecordStore, payer: Payer): Promise<string | undefined> {
  const concerns = ({ share, entries }: Excess) =>
    !share || entries.some((entry) => networkKey(payerOf(entry)) === networkKey(payer))
  return (await store.makeRoom()).find(concerns)?.reason
}

/** A file as clients are told of it. */
export function recordInfo(
  { recordID, roomID, userID, startTime, endTime, duration, size }: RecordEntry,
  urls: RecordURLs,
  address: Address,
): RecordInfo {
  const url = urls.sign(recordID, address)
  return { recordID, roomID, userID, startTime, ...(endTime !== undefined && { endTime }), duration, size, url }
}

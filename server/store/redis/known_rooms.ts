import { LRUCache } from 'lru-cache'
import type { Batch } from './batch.js'
import { KnownAudience } from './known_audience.js'
import { absorb, type KnownRoom, UNUSED } from './known_room.js'
import type { Questions } from './questions.js'

/** Rooms kept ready: what is not is fetched. */
const KEPT = 50_000
/** Of how many who leave an audience first a node knows. */
const LEAVERS = 64

/** The rooms as this node knows them. Never believed before Redis has confirmed the version. */
export class KnownRooms {
  readonly leavers = LEAVERS
  private readonly rooms = new LRUCache<string, KnownRoom>({ max: KEPT })

  constructor(private readonly questions: Questions) {}

  find(roomID: string): KnownRoom | undefined {
    return this.rooms.get(roomID)
  }

  forget(roomID: string): void {
    this.rooms.delete(roomID)
  }

  forgetAll(): void {
    this.rooms.clear()
  }

  /** Of what a script answered. */
  absorb(roomID: string, state: unknown): KnownRoom {
    const known = absorb(state, this.rooms.get(roomID), LEAVERS)
    if (known === UNUSED) this.rooms.delete(roomID)
    else this.rooms.set(roomID, known)
    return known
  }

  /** As Redis has it now; the answer is short when nothing changed. */
  async look(roomID: string, about: readonly string[] = []): Promise<KnownRoom> {
    const known = this.rooms.get(roomID)
    const audience = known?.room?.audience
    const knows = !(audience instanceof KnownAudience) || about.every((userID) => audience.knows(userID))
    if (!known || !knows) return this.fetch(roomID, about)
    const { version } = known
    const state = await this.questions.ask({ roomID, version, full: false, about, ...NOTHING_MOVED })
    return state === undefined ? known : this.absorb(roomID, state)
  }

  /** As Redis has it now, with when members were seen last. */
  async fetch(roomID: string, about: readonly string[] = []): Promise<KnownRoom> {
    return this.absorb(roomID, await this.questions.ask({ roomID, version: '', full: true, about, ...NOTHING_MOVED }))
  }

  /** Carries out what needs no new version. Answers the room as it is by now when it is another one. */
  async confirm(roomID: string, batch: Batch, about: readonly string[]): Promise<KnownRoom | undefined> {
    const { known, touches, due, later } = batch
    const { version } = known
    const question = { roomID, version, touches, due, later, full: false, about, most: LEAVERS }
    const state = await this.questions.ask(question)
    if (state !== undefined) return this.absorb(roomID, state)
    for (const [userID, at] of touches) if ((known.seen.get(userID) ?? at) < at) known.seen.set(userID, at)
    if (due !== undefined) known.due = later ? Math.max(known.due, due) : due
    return undefined
  }

  /** The room is looked at then, if it still is as known. */
  async putOff(roomID: string, known: KnownRoom, due: number): Promise<void> {
    const { version } = known
    const moved = { ...NOTHING_MOVED, due, later: false }
    await this.questions.ask({ roomID, version, full: false, about: [], ...moved })
    known.due = due
  }

  written(roomID: string, { room, closedRoom, known, due, reborn }: Batch, version: string): void {
    const seen = new Map<string, number>()
    for (const [userID, { seenAt }] of room?.seats ?? []) seen.set(userID, seenAt)
    const next = due ?? (reborn || !room ? Number.POSITIVE_INFINITY : known.due)
    this.rooms.set(roomID, { version, ...(room && { room }), ...(closedRoom && { closedRoom }), due: next, seen })
  }
}

const NOTHING_MOVED = { touches: new Map<string, number>(), due: undefined, later: true, most: LEAVERS }

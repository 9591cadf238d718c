import { type Clock, pause } from '../../clock.js'
import { StoreAway } from '../../rooms/ports/store_away.js'
import { Batch } from './batch.js'
import { UnknownListener } from './known_audience.js'
import { jumped, type KnownRoom, UNUSED } from './known_room.js'
import type { KnownRooms } from './known_rooms.js'
import { BUDGET, type RedisLink } from './link.js'
import type { OwnCommits } from './own_commits.js'
import { DONE, OWNED, type Writes } from './writes.js'

/** Rules that are decided in one go. */
const TOGETHER = 128
/** After so many tries others get a head start, at random. */
const PATIENCE = 3
const JITTER = 20

/** A rule that waits for its turn at a room. */
export interface Waiting {
  readonly about: readonly string[]
  /** Most likely there is no such room. If there is, the answer to the write says what it is. */
  readonly makes: boolean
  /** The last run is the one that counts. What the rule throws is its caller's. */
  run(batch: Batch): void
  settle(): void
  fail(error: unknown): void
}

/** With when it came. */
interface Queued {
  readonly waiting: Waiting
  readonly since: number
}

export interface RoomWriterOptions {
  clock: Clock
  /** The time by which the rooms live (ms). */
  now: () => number
  link: RedisLink
  writes: Writes
  known: KnownRooms
  own: OwnCommits
  /** This process. */
  node: string
  /** Resolves when the write of this version was heard on the bus here, or should have been. */
  heard: (version: string) => Promise<void>
}

/**
 * Changes rooms: runs the rules that wait for one on what is known of it, and writes what came of it if that still
 * holds. While a call for a room is under way further rules wait, and go together then.
 */
export class RoomWriter {
  private readonly queues = new Map<string, Queued[]>()
  private counter = 0
  conflicts = 0

  constructor(private readonly options: RoomWriterOptions) {}

  add(roomID: string, waiting: Waiting): void {
    const queued = { waiting, since: this.options.clock.monotonic() }
    const queue = this.queues.get(roomID)
    if (queue) queue.push(queued)
    else {
      const started = [queued]
      this.queues.set(roomID, started)
      void this.work(roomID, started)
    }
  }

  private async work(roomID: string, queue: Queued[]): Promise<void> {
    // What is asked for in one turn goes together at once.
    await Promise.resolve()
    while (queue.length > 0) {
      const queued = queue.splice(0, TOGETHER)
      const together = queued.map(({ waiting }) => waiting)
      try {
        await this.decide(roomID, together, (queued[0]?.since ?? 0) + BUDGET)
        for (const waiting of together) waiting.settle()
      } catch (error) {
        // Members' times may have been moved here alone.
        this.options.known.forget(roomID)
        // Who came meanwhile has waited already: Redis is away for him too.
        if (error instanceof StoreAway && !this.options.link.answeredWithin(BUDGET))
          together.push(...queue.splice(0).map(({ waiting }) => waiting))
        for (const waiting of together) waiting.fail(error)
      }
    }
    this.queues.delete(roomID)
  }

  /** No write is begun after `until`: whoever waits has his answer soon after it. */
  private async decide(roomID: string, together: readonly Waiting[], until: number): Promise<void> {
    const { known: rooms, link } = this.options
    const about = new Set(together.flatMap((waiting) => waiting.about))
    const full = new Set<string>()
    let known = rooms.find(roomID) ?? (together[0]?.makes ? UNUSED : await rooms.fetch(roomID, [...about]))
    for (let tries = 0; ; tries++) {
      if (this.options.clock.monotonic() > until)
        throw new StoreAway({ cause: new Error('the room could not be changed in time') })
      const old = known.version !== '' && !known.version.startsWith(`${link.epoch}.`)
      const batch = new Batch(roomID, old ? jumped(known, this.options.now()) : known, full)
      batch.changed = old
      try {
        for (const waiting of together) waiting.run(batch)
      } catch (error) {
        if (!(error instanceof UnknownListener)) throw error
        about.add(error.userID)
        known = await rooms.fetch(roomID, [...about])
        continue
      }
      const current = batch.changed
        ? await this.write(roomID, batch, { about: [...about], full, until })
        : await rooms.confirm(roomID, batch, [...about])
      if (current === undefined) return
      this.conflicts++
      if (tries >= PATIENCE) await pause(this.options.clock, Math.random() * JITTER)
      known = current
    }
  }

  /** What the room is by now, if the batch could not be written. */
  private async write(
    roomID: string,
    batch: Batch,
    { about, full, until }: { about: readonly string[]; full: Set<string>; until: number },
  ): Promise<KnownRoom | undefined> {
    const { link, writes, known: rooms, own, node, heard } = this.options
    const version = `${link.epoch}.${node}.${++this.counter}`
    const born = batch.commits.some((commit) => commit.born) ? heard(version) : undefined
    own.written(version, batch.commits)
    try {
      const answer = await writes.send({ roomID, batch, version, about, most: rooms.leavers }, until)
      if (answer === DONE) {
        rooms.written(roomID, batch, version)
        await born
        return undefined
      }
      own.forget(version)
      if (answer !== OWNED) return rooms.absorb(roomID, answer)
      if (batch.newOwner !== undefined) full.add(batch.newOwner)
      return batch.known
    } catch (error) {
      own.forget(version)
      throw error
    }
  }
}

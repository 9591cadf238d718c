import type { Logger } from 'pino'
import type { Clock } from '../clock.js'
import type { Ids } from '../ids.js'
import { RecentMap } from '../limits/recent_map.js'
import type { StreamListener } from '../rooms/ports/media_provider.js'
import { Claims, graceOf } from './claims.js'
import { PushRights, type Revocations } from './push_rights.js'

/** What the nodes of a cluster know of streams together. */
export interface SharedStreams {
  /** Whether the stream's user is in a room with it, or tries something with it. Rejects while nobody can tell. */
  inUse(streamID: string): Promise<boolean>
  /** A stream to try things with, where it may be published to any node. */
  trying?(streamID: string): void
}

export interface StreamLedgerOptions {
  clock: Clock
  ids: Ids
  log: Logger
  /** Seconds that a push URL is valid. */
  pushUrlTtl: number
  revocations: Revocations
  /** Ends a stream that is published by nobody's room; called for each grace that ran out while it is. */
  end: (streamID: string) => void
  /** Present when there are other nodes: a claim may have been heard by another one. */
  shared?: SharedStreams | undefined
}

/** Streams to try things with that are remembered. */
const TESTS = 20_000

/**
 * What every media plane keeps of its streams: who may publish them, which belong to a room, which are there to try
 * things with, and who listens to their coming and going. A plane adds how streams are served.
 */
export class StreamLedger {
  readonly rights: PushRights
  readonly #claims: Claims
  readonly #tests = new RecentMap<string, true>(TESTS)
  readonly #listeners: StreamListener[] = []

  constructor(private readonly options: StreamLedgerOptions) {
    const { clock, ids, pushUrlTtl, revocations } = options
    this.rights = new PushRights({ clock, ids, ttl: pushUrlTtl, revocations })
    const unclaimed = (streamID: string) => this.#unclaimed(streamID)
    this.#claims = new Claims(clock, unclaimed, (streamID) => graceOf(this.#tests.get(streamID) === true))
  }

  /** A stream to try things with: it may be published for 10 minutes outside rooms. */
  markTest(streamID: string): void {
    this.#tests.set(streamID, true)
    this.options.shared?.trying?.(streamID)
  }

  /** The stream's user entered a room with it, or left one. */
  claim(streamID: string): void {
    this.#claims.claim(streamID)
  }

  release(streamID: string): void {
    this.#claims.release(streamID)
  }

  /** Whether the stream belongs to a room now. */
  claimed(streamID: string): boolean {
    return this.#claims.claimed(streamID)
  }

  listen(listener: StreamListener): void {
    this.#listeners.push(listener)
  }

  published(streamID: string): void {
    this.#claims.published(streamID)
    for (const listener of this.#listeners) this.#guarded(() => listener.published(streamID))
  }

  unpublished(streamID: string): void {
    this.#claims.unpublished(streamID)
    for (const listener of this.#listeners) this.#guarded(() => listener.unpublished(streamID))
  }

  quality(streamID: string, quality: number): void {
    for (const listener of this.#listeners) this.#guarded(() => listener.quality?.(streamID, quality))
  }

  /** The plane found out that it is not published any more, without anybody having been told that it was. */
  forget(streamID: string): void {
    this.#claims.unpublished(streamID)
  }

  close(): void {
    this.#claims.close()
  }

  /** While the other nodes' rooms cannot be asked the stream goes on. */
  #unclaimed(streamID: string): void {
    const { shared, end, log } = this.options
    if (shared === undefined) {
      end(streamID)
      return
    }
    shared.inUse(streamID).then(
      (used) => {
        if (!used && !this.claimed(streamID)) end(streamID)
      },
      (error: unknown) => log.debug({ err: error, streamID }, 'the rooms cannot say whether a stream is in use'),
    )
  }

  /** What a listener throws concerns neither the stream nor the other listeners. */
  #guarded(call: () => void): void {
    try {
      call()
    } catch (error) {
      this.options.log.error({ err: error }, 'a stream listener failed')
    }
  }
}

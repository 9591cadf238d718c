import type { Cancel, Clock } from '../../clock.js'
import type { Ids } from '../../ids.js'

/** SRS knows its clients by names without spaces. */
const MARK = 'offer '
const ID_BYTES = 8
/** An offer is through long before (ms), unless its node has died. */
const FORGOTTEN = 15_000

/** The name of a publisher that is still to come of an offer. */
export function offerName(ids: Ids): string {
  return `${MARK}${ids.hex(ID_BYTES)}`
}

/** Whether a publisher is still to come: SRS does not know it. */
export function isOffer(publisher: string): boolean {
  return publisher.startsWith(MARK)
}

/** The offers to publish that are under way on any node, one of a stream at a time. */
export class Offers {
  readonly #underWay = new Map<string, { offer: string; cancel: Cancel }>()

  constructor(
    private readonly clock: Clock,
    private readonly ended: (streamID: string, offer: string) => void,
  ) {}

  /** Whether there is one of that stream, or just this one. */
  has(streamID: string, offer?: string): boolean {
    const found = this.#underWay.get(streamID)
    return found !== undefined && (offer === undefined || found.offer === offer)
  }

  /** Answers false while there is another one of the stream. */
  begin(streamID: string, offer: string): boolean {
    if (this.#underWay.has(streamID)) return false
    const cancel = this.clock.after(FORGOTTEN, () => this.end(streamID, offer))
    this.#underWay.set(streamID, { offer, cancel })
    return true
  }

  end(streamID: string, offer: string): void {
    if (!this.has(streamID, offer)) return
    this.#underWay.get(streamID)?.cancel()
    this.#underWay.delete(streamID)
    this.ended(streamID, offer)
  }

  close(): void {
    for (const { cancel } of this.#underWay.values()) cancel()
  }
}

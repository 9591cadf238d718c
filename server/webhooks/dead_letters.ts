import type { Logger } from 'pino'
import type { WebhookEvent } from './event.js'

/** Dead letters that are kept for one endpoint. */
const LIMIT = 1_000

export interface Dead {
  readonly event: WebhookEvent
  readonly why: string
}

/** Undeliverable events, kept until somebody resends them. Bounded: the oldest are dropped, with a line in the log. */
export class DeadLetters {
  private readonly letters = new Map<string, Map<string, Dead>>()

  constructor(private readonly log: Logger) {}

  get size(): number {
    return [...this.letters.values()].reduce((sum, { size }) => sum + size, 0)
  }

  of(endpoint: string): ReadonlyMap<string, Dead> {
    return this.letters.get(endpoint) ?? new Map()
  }

  /** Returns the events that were dropped for it. */
  add(endpoint: string, dead: Dead): Dead | undefined {
    const letters = this.letters.get(endpoint) ?? new Map<string, Dead>()
    this.letters.set(endpoint, letters)
    letters.set(dead.event.id, dead)
    if (letters.size <= LIMIT) return undefined
    const [oldest] = letters.values()
    if (oldest === undefined) return undefined
    letters.delete(oldest.event.id)
    const { id, type, roomID } = oldest.event
    this.log.warn({ endpoint, id, type, roomID, limit: LIMIT }, 'webhook: the oldest dead letter was dropped')
    return oldest
  }

  unload(isTheirs: (roomID: string) => boolean): void {
    for (const letters of this.letters.values())
      for (const [id, { event }] of letters) if (isTheirs(event.roomID)) letters.delete(id)
  }

  remove(endpoint: string, id: string): Dead | undefined {
    const dead = this.letters.get(endpoint)?.get(id)
    this.letters.get(endpoint)?.delete(id)
    return dead
  }
}

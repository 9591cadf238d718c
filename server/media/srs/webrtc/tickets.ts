import type { Clock } from '../../../clock.js'
import type { Ids } from '../../../ids.js'

const BYTES = 16

/** One question to SRS whose hook is waited for. */
export interface Ticket {
  /** Stands in the query that the hook shows to this node or to another one. */
  readonly id: string
  /** The client that a hook agreed to; undefined when none did within that time (ms) from now. */
  client(within: number): Promise<string | undefined>
  drop(): void
}

/** Tells which of SRS's clients came of what this node asked of it. */
export class Tickets {
  readonly #open = new Map<string, (clientID: string) => void>()

  constructor(
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  get size(): number {
    return this.#open.size
  }

  /** A hook agreed to that client. */
  admitted(id: string, clientID: string): void {
    this.#open.get(id)?.(clientID)
  }

  issue(): Ticket {
    const id = this.ids.hex(BYTES)
    let found: string | undefined
    let told = () => {}
    this.#open.set(id, (clientID) => {
      found = clientID
      told()
    })
    return {
      id,
      client: (within) =>
        new Promise((resolve) => {
          if (found !== undefined || within <= 0) return resolve(found)
          const cancel = this.clock.after(within, () => resolve(found))
          told = () => {
            cancel()
            resolve(found)
          }
        }),
      drop: () => void this.#open.delete(id),
    }
  }
}

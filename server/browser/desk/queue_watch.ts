import type { Agent } from '../../../wxlite/utils/api/agent.js'
import type { QueueTicket } from '../../../wxlite/utils/protocol.js'

/** How often is looked who waits (ms), and how many of a queue are shown. */
const EVERY = 2_000
const SHOWN = 20

export interface WatchedQueue {
  readonly queue: string
  readonly tickets: readonly QueueTicket[]
  readonly total: number
  /** '' or why there is no newer list. */
  readonly fault: string
}

/** Looks again and again who waits, also while the tab is hidden: its title says how many. */
export class QueueWatch {
  queues: readonly WatchedQueue[]
  private timer: number | undefined
  private over = false
  /** Counts looks: an answer that comes after that of a newer one is of no interest. */
  private turns = 0

  constructor(
    private readonly agent: Agent,
    names: readonly string[],
    private readonly changed: () => void,
  ) {
    this.queues = names.map((queue) => ({ queue, tickets: [], total: 0, fault: '' }))
    void this.turn()
  }

  /** Looks now, not when it is time. */
  now(): void {
    window.clearTimeout(this.timer)
    void this.turn()
  }

  stop(): void {
    this.over = true
    window.clearTimeout(this.timer)
  }

  private async turn(): Promise<void> {
    const mine = ++this.turns
    const queues = await Promise.all(this.queues.map((known) => this.look(known)))
    if (this.over || mine !== this.turns) return
    this.queues = queues
    this.changed()
    window.clearTimeout(this.timer)
    this.timer = window.setTimeout(() => void this.turn(), EVERY)
  }

  private async look(known: WatchedQueue): Promise<WatchedQueue> {
    try {
      const { tickets, total } = await this.agent.list({ queue: known.queue, cnt: SHOWN, index: 0 })
      return { ...known, tickets, total, fault: '' }
    } catch (error) {
      return { ...known, fault: error instanceof Error ? error.message : String(error) }
    }
  }
}

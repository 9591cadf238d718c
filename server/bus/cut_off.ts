import type { Logger } from 'pino'
import type { Cancel, Clock } from '../clock.js'
import type { RedisLink } from '../store/redis/link.js'

const LOOK = 1_000
/** Redis answers an idle node more often than this (ms). */
const ANSWERS = 2_000
/** Away for less than this is no reason to send anybody away (ms). */
const PATIENCE = 5_000
/** Other nodes that are asked. */
const ASKED = 4
/** How long one of them may take (ms). */
const ANSWER_TIME = 2_000

export interface CutOffOptions {
  link: Pick<RedisLink, 'answeredWithin'>
  /** The addresses of other nodes, those that were heard of last first. */
  others: () => readonly string[]
  /** Whether the node at this address can work. */
  ready?: (nodeUrl: string) => Promise<boolean>
  clock: Clock
  log: Logger
}

/**
 * Whether this node alone cannot reach Redis. Whoever has a socket here hears nothing then, and his places in queues
 * and audiences lapse on the others: he had better be there. While Redis is away for all of them nobody gains by that.
 */
export class CutOff {
  /** It is so now. */
  now = false
  private since: number | undefined
  private asking = false
  private began: () => void = () => {}
  private stop: Cancel = () => {}

  constructor(private readonly options: CutOffOptions) {}

  /** Told each time that it begins. One listener. */
  listen(began: () => void): void {
    this.began = began
  }

  start(): void {
    this.stop = this.options.clock.every(LOOK, () => void this.look())
  }

  close(): void {
    this.stop()
  }

  /** Never rejects. */
  async look(): Promise<void> {
    const { link, others, ready = isReady, clock, log } = this.options
    if (link.answeredWithin(ANSWERS)) {
      this.since = undefined
      this.now = false
      return
    }
    this.since ??= clock.monotonic()
    if (this.now || this.asking || clock.monotonic() - this.since < PATIENCE) return
    this.asking = true
    const found = await Promise.all(others().slice(0, ASKED).map(ready))
    this.asking = false
    if (!found.includes(true) || this.since === undefined) return
    this.now = true
    log.warn('this node alone cannot reach Redis: sockets are sent to the others, and none is taken')
    this.began()
  }
}

/** Never rejects. */
async function isReady(nodeUrl: string): Promise<boolean> {
  try {
    const answer = await fetch(`${nodeUrl}/readyz`, { redirect: 'error', signal: AbortSignal.timeout(ANSWER_TIME) })
    await answer.body?.cancel()
    return answer.ok
  } catch {
    return false
  }
}

import type { Logger } from 'pino'
import type { Cancel, Clock } from '../../clock.js'
import { ConfigError } from '../../config/config_error.js'
import type { RedisLink } from './link.js'
import { NODE } from './scripts.js'

/** A place that is not kept up is free after this, and how often it is kept up (ms). */
const KEPT = 10_000
const RENEW_INTERVAL = 2_000
/** Between two looks at a place that another process has (ms). */
const LOOK_AGAIN = 500

export interface NodePlaceOptions {
  link: RedisLink
  key: string
  /** This process. */
  node: string
  clock: Clock
  log: Logger
  /** What to do when another process keeps the place: the end of the line that ends the start. */
  remedy: string
}

/** A place that one process at a time has: a second one over the same rooms, not meant to be there, does not start. */
export class NodePlace {
  private until = Number.NEGATIVE_INFINITY
  private stop: Cancel = () => {}

  constructor(private readonly options: NodePlaceOptions) {}

  /** Whether no other process can have it now. */
  get held(): boolean {
    return this.options.clock.monotonic() < this.until
  }

  /** A process that was killed leaves its place a moment later. Throws ConfigError when the place stays another's. */
  async take(): Promise<void> {
    const { clock, log, key, remedy } = this.options
    const giveUp = clock.monotonic() + KEPT + RENEW_INTERVAL
    for (let waits = 0; (await this.renew()) > 0; waits++) {
      if (waits === 0) log.warn({ key }, 'redis: another process has been here, waiting whether it is still alive')
      if (clock.monotonic() > giveUp) throw new ConfigError(remedy)
      await new Promise<void>((resolve) => clock.after(LOOK_AGAIN, resolve))
    }
    this.stop = clock.every(RENEW_INTERVAL, () => void this.keepUp())
  }

  async close(): Promise<void> {
    this.stop()
    this.until = Number.NEGATIVE_INFINITY
    await this.run(true).catch(() => {})
  }

  private async keepUp(): Promise<void> {
    const { log, key } = this.options
    try {
      if ((await this.renew()) > 0)
        log.error({ key }, 'redis: another process took the place of this one: end one of them')
    } catch (error) {
      log.debug({ err: error }, 'redis: the place must wait')
    }
  }

  private async renew(): Promise<number> {
    const asked = this.options.clock.monotonic()
    const left = await this.run(false)
    this.until = left > 0 ? Number.NEGATIVE_INFINITY : asked + KEPT
    return left
  }

  private async run(giveUp: boolean): Promise<number> {
    const { link, key, node } = this.options
    return Number(await link.run(NODE, [key], [node, KEPT, giveUp ? 1 : 0]))
  }
}

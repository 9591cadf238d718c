import type { Logger } from 'pino'
import { type Cancel, type Clock, pause } from '../../clock.js'
import { ConfigError } from '../../config/config_error.js'
import { list } from './known_room.js'
import type { RedisStore } from './redis_store.js'
import { NODE } from './scripts.js'

/** A place that is not kept up is free after this, and how often it is kept up (ms). */
export const PLACE_KEPT = 10_000
const RENEW_INTERVAL = 2_000
/** Between two looks at a place that another process has (ms). */
const LOOK_AGAIN = 500

export interface NodePlaceOptions {
  redis: RedisStore
  clock: Clock
  log: Logger
  /** Two hexadecimal digits. */
  slot: string
  /** That has the slot; '' = a node that serves alone. */
  nodeUrl: string
  /** Tells secrets apart without revealing them; '' = a node that serves alone. */
  print: string
  /** What the other nodes are to know of this one, as JSON. */
  about: () => string
  /** The line that ends the start when another process keeps the place, or has another secret. */
  remedies: { readonly place: string; readonly secret: string }
}

/** The place of this process among all over the same rooms: nobody else has it meanwhile. */
export class NodePlace {
  private until = Number.NEGATIVE_INFINITY
  private stop: Cancel = () => {}
  private lost = false

  constructor(private readonly options: NodePlaceOptions) {}

  /** Whether no other process can have it now. */
  get held(): boolean {
    return this.options.clock.monotonic() < this.until
  }

  /** A process that was killed leaves its place a moment later. Throws ConfigError when the place stays another's. */
  async take(): Promise<void> {
    const { clock, log, slot, remedies } = this.options
    const giveUp = clock.monotonic() + PLACE_KEPT + RENEW_INTERVAL
    for (let waits = 0; ; waits++) {
      const hindrance = await this.renew()
      if (hindrance === undefined) break
      if (waits === 0) log.warn({ slot }, 'redis: another process has been here, waiting whether it is still alive')
      if (clock.monotonic() > giveUp) throw new ConfigError(remedies[hindrance])
      await pause(clock, LOOK_AGAIN)
    }
    this.stop = clock.every(RENEW_INTERVAL, () => void this.keepUp())
  }

  async close(): Promise<void> {
    this.stop()
    this.until = Number.NEGATIVE_INFINITY
    await this.run(true).catch(() => {})
  }

  /** Also tells the others again what they are to know. Never rejects. */
  async keepUp(): Promise<void> {
    const { log, remedies } = this.options
    try {
      const hindrance = await this.renew()
      if (hindrance !== undefined && !this.lost) log.error(`this process is not ready any more: ${remedies[hindrance]}`)
      this.lost = hindrance !== undefined
    } catch (error) {
      log.debug({ err: error }, 'redis: the place must wait')
    }
  }

  private async renew(): Promise<'place' | 'secret' | undefined> {
    const asked = this.options.clock.monotonic()
    const [left, hindrance] = await this.run(false)
    this.until = left === 0 ? asked + PLACE_KEPT : Number.NEGATIVE_INFINITY
    if (left === 0) return undefined
    return hindrance === 'secret' ? 'secret' : 'place'
  }

  private async run(giveUp: boolean): Promise<readonly unknown[]> {
    const { redis, slot, nodeUrl, print, about } = this.options
    const { keys, link, node } = redis
    const names = [keys.node(slot), keys.meta, keys.slots, keys.nodes]
    const own = [node, PLACE_KEPT, giveUp ? 1 : 0, print, keys.node(''), slot, about(), nodeUrl]
    return list(await link.run(NODE, names, own))
  }
}

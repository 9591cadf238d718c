import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import type { Cancel, Clock } from '../clock.js'
import type { RedisLink } from '../store/redis/link.js'
import { type RedisAddress, redisAt } from '../store/redis/redis_address.js'
import { type BusEntry, entryOf } from './entry.js'
import { compareIDs, START } from './stream_id.js'

/** Entries read in one go, and how long a read waits for the first (ms). */
const AT_ONCE = 256
const BLOCK = 1_000
const PROBE_INTERVAL = 1_000
/** Without a probe of its own for so long a reader is deaf (ms). */
const DEAF = 3_000
/** Of a busy bus some 50 s; here a bound for one that only carries probes. */
const LENGTH = 50_000

export interface BusOptions {
  address: RedisAddress
  /** For what is written; reads have a connection of their own. */
  link: RedisLink
  key: string
  /** This process. */
  node: string
  clock: Clock
  log: Logger
  /** Called for every entry, this node's own too, in order. */
  heard: (entry: BusEntry) => void
  /** Entries were lost: whoever follows them has to start over. */
  gap: () => void
}

/**
 * The one stream that every node reads whole. It is followed from the moment of `open`; a reader that does not hear
 * its own probes connects again.
 */
export class Bus {
  private readonly reader: Redis
  private position = START
  /** The position from which on this node hears everything. */
  began = START
  private heardProbe = 0
  private wroteProbe = 0
  /** How long the last probe was under way (ms). */
  lag = 0
  private closed = false
  /** Counts the connections: what an older one brings late is not taken. */
  private connection = 0
  private stopProbes: Cancel = () => {}
  private readonly waiting = new Set<() => void>()

  constructor(private readonly options: BusOptions) {
    const { address, log } = options
    this.reader = redisAt(address, 'bus')
    this.reader.on('error', (error: Error) => log.debug({ err: error }, 'bus: no connection'))
    this.reader.on('ready', () => void this.resume())
  }

  async open(): Promise<void> {
    const { clock, link, log } = this.options
    this.began = this.position = await this.lastID()
    this.heardProbe = clock.monotonic()
    await this.reader.connect()
    this.stopProbes = clock.every(PROBE_INTERVAL, () => {
      if (!this.hears && !link.readOnly) {
        log.warn('bus: nothing was heard for a while, connecting again')
        this.reconnect()
      }
      if (link.answeredWithin(DEAF)) this.probe().catch(() => {})
    })
  }

  close(): void {
    this.closed = true
    this.stopProbes()
    this.reader.disconnect()
    this.wake()
  }

  /** Whether what the others write is heard here. */
  get hears(): boolean {
    return this.probeAge <= DEAF
  }

  /** Since this node heard itself (ms). */
  get probeAge(): number {
    return this.options.clock.monotonic() - this.heardProbe
  }

  /** The position of the last entry that was heard here. */
  get heardUpTo(): string {
    return this.position
  }

  /** Resolves when everything that is on the bus now was heard here. */
  async caughtUp(): Promise<void> {
    const last = await this.lastID()
    while (!this.closed && compareIDs(this.position, last) < 0)
      await new Promise<void>((resolve) => this.waiting.add(resolve))
  }

  private async lastID(): Promise<string> {
    const { link, key } = this.options
    const [last] = await link.call((redis) => redis.xrevrange(key, '+', '-', 'COUNT', 1))
    return last?.[0] ?? START
  }

  private async probe(): Promise<void> {
    const { link, key, node, clock } = this.options
    this.wroteProbe = clock.monotonic()
    await link.call((redis) => redis.xadd(key, 'MAXLEN', '~', LENGTH, '*', 'k', 'probe', 'n', node))
  }

  /** Another server may answer by now, or none. */
  reconnect(): void {
    this.heardProbe = this.options.clock.monotonic()
    // While it still looks for a server it needs no telling, and would take it for the end.
    if (/^(connect|ready)$/.test(this.reader.status)) this.reader.disconnect(true)
  }

  /**
   * After each connect: what was missed is read, unless it is not there any more. A read that was under way when the
   * connection went may never be answered, so it is not waited for.
   */
  private async resume(): Promise<void> {
    const connection = ++this.connection
    const current = () => !this.closed && connection === this.connection
    try {
      await this.findGap()
      while (current()) await this.read(current)
    } catch (error) {
      if (!current()) return
      this.options.log.debug({ err: error }, 'bus: reading failed, connecting again')
      this.reader.disconnect(true)
    }
  }

  /**
   * Redis may have lost the end of the stream (a failover), or dropped its beginning, which was not read yet: either
   * way the entry that was heard last is not there. What came since may have gone beyond its place.
   */
  private async findGap(): Promise<void> {
    const { key, log, gap } = this.options
    if (this.position === START) return
    const [heard] = await this.reader.xrange(key, this.position, this.position)
    if (heard) return
    const [last] = await this.reader.xrevrange(key, '+', '-', 'COUNT', 1)
    const end = last?.[0] ?? START
    log.warn({ position: this.position, end }, 'bus: entries were lost')
    if (compareIDs(this.position, end) > 0) this.position = end
    gap()
  }

  private async read(current: () => boolean): Promise<void> {
    const { key, node, clock, heard, log } = this.options
    const streams = await this.reader.xread('COUNT', AT_ONCE, 'BLOCK', BLOCK, 'STREAMS', key, this.position)
    if (!current()) return
    for (const [, entries] of streams ?? []) {
      for (const [position, fields] of entries) {
        const entry = entryOf(position, fields ?? [])
        this.position = position
        if (entry.kind !== 'probe') {
          try {
            heard(entry)
          } catch (error) {
            log.error({ err: error, position }, 'bus: an entry could not be carried out')
          }
        } else if (entry.node === node) {
          this.heardProbe = clock.monotonic()
          this.lag = this.heardProbe - this.wroteProbe
        }
      }
    }
    this.wake()
  }

  private wake(): void {
    for (const resolve of this.waiting) resolve()
    this.waiting.clear()
  }
}

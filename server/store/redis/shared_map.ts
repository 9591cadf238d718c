import type { Logger } from 'pino'
import type { BusEntry } from '../../bus/entry.js'
import type { Clock } from '../../clock.js'
import { FairMap } from '../fair_map.js'
import type { KeptMap, KeptMapOptions } from '../kept_map.js'
import { list } from './known_room.js'
import type { RedisStore } from './redis_store.js'
import { FORGET } from './scripts.js'
import { BUS_LENGTH } from './writes.js'

/** Until what could not be written is tried again, and between two removals of entries that are out of date (ms). */
const WRITE_AGAIN = 1_000
const SWEEP_INTERVAL = 600_000
const AT_ONCE = 500
const KIND = 'map'

/** A map that all nodes have: in a hash of Redis, mirrored here and followed on the bus. */
export class SharedMap implements KeptMap {
  private readonly entries: FairMap<string>
  private readonly key: string
  /** What is not written yet. */
  private readonly pending = new Map<string, string>()
  private writing: Promise<void> | undefined
  /** Set since loading began: what is read meanwhile may be older. */
  private loading: Set<string> | undefined

  private constructor(
    private readonly options: KeptMapOptions,
    private readonly parts: { redis: RedisStore; clock: Clock; log: Logger },
  ) {
    const { limit, name, group = () => '' } = options
    this.key = parts.redis.keys.map(name)
    this.entries = new FairMap(limit, group, (key, value) => this.gone(key, value))
  }

  static async open(
    options: KeptMapOptions,
    parts: { redis: RedisStore; clock: Clock; log: Logger },
  ): Promise<SharedMap> {
    const map = new SharedMap(options, parts)
    parts.redis.on(KIND, (entry) => map.heard(entry))
    parts.redis.onGap(() => void map.load().catch((error: unknown) => map.failed(error)))
    await map.load()
    if (options.alive) parts.clock.every(SWEEP_INTERVAL, () => void map.sweep())
    return map
  }

  get size(): number {
    return this.entries.size
  }

  get(key: string): string | undefined {
    return this.entries.get(key)
  }

  has(key: string): boolean {
    return this.entries.has(key)
  }

  *values(): IterableIterator<string> {
    for (const [, value] of this.entries.items()) yield value
  }

  set(key: string, value: string): Promise<void> {
    if (this.entries.get(key) !== value) {
      this.entries.set(key, value)
      this.loading?.add(key)
      this.pending.set(key, value)
      this.writing ??= this.write()
    }
    return this.writing ?? Promise.resolve()
  }

  /** Resolves when it is written, or has to be tried again later. */
  private async write(): Promise<void> {
    const { redis, clock } = this.parts
    try {
      await Promise.resolve()
      while (this.pending.size > 0) {
        const batch = [...this.pending].slice(0, AT_ONCE)
        await redis.link.call(async (connection) => {
          const commands = connection.multi()
          for (const [key, value] of batch) {
            const told = ['k', KIND, 'id', this.options.name, 'n', redis.node, 'd', JSON.stringify([key, value])]
            commands.hset(this.key, key, value)
            commands.xadd(redis.keys.bus, 'MAXLEN', '~', BUS_LENGTH, '*', ...told)
          }
          await commands.exec()
        })
        for (const [key, value] of batch) if (this.pending.get(key) === value) this.pending.delete(key)
      }
    } catch (error) {
      this.failed(error)
      clock.after(WRITE_AGAIN, () => {
        this.writing ??= this.write()
      })
    } finally {
      this.writing = undefined
    }
  }

  private heard({ id, node, data }: BusEntry): void {
    if (id !== this.options.name) return
    const [key, value] = list(JSON.parse(data)).map(String)
    if (key === undefined || value === undefined) return
    this.loading?.add(key)
    // This node's own too, in their turn: of two that set one key at once the later one counts everywhere.
    this.entries.set(key, value)
    if (node !== this.parts.redis.node) this.options.heard?.(key, value)
  }

  private async load(): Promise<void> {
    const { redis } = this.parts
    this.loading = new Set()
    let cursor = '0'
    do {
      const [next, found] = await redis.link.call((connection) => connection.hscan(this.key, cursor, 'COUNT', AT_ONCE))
      for (let i = 0; i + 1 < found.length; i += 2) {
        const [key = '', value = ''] = found.slice(i, i + 2)
        if (this.loading.has(key) || this.pending.has(key) || this.entries.get(key) === value) continue
        this.entries.set(key, value)
        this.options.heard?.(key, value)
      }
      cursor = next
    } while (cursor !== '0')
    this.loading = undefined
    await this.sweep()
  }

  private async sweep(): Promise<void> {
    const { alive = () => true } = this.options
    const over = [...this.entries.items()].filter(([, value]) => !alive(value))
    for (const [key] of over) this.entries.delete(key)
    await this.forget(over)
  }

  private gone(key: string, value: string): void {
    const { name, limit, alive } = this.options
    this.pending.delete(key)
    if (alive?.(value) !== false)
      this.parts.log.warn({ map: name, limit }, 'full: an old entry of whoever has most was dropped')
    void this.forget([[key, value]])
  }

  private async forget(entries: readonly [string, string][]): Promise<void> {
    try {
      for (let at = 0; at < entries.length; at += AT_ONCE)
        await this.parts.redis.link.run(FORGET, [this.key], entries.slice(at, at + AT_ONCE).flat())
    } catch (error) {
      this.failed(error)
    }
  }

  private failed(error: unknown): void {
    this.parts.log.debug({ err: error, map: this.options.name }, 'redis: a shared map must wait')
  }
}

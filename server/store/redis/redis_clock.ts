import type { Logger } from 'pino'
import type { Cancel, Clock } from '../../clock.js'
import type { RedisLink } from './link.js'

const MEASURE_INTERVAL = 10_000
/** A difference that only comes of one of the two clocks being set (ms). */
const JUMP = 2_000
/** Signatures go by the wall clock: further apart nodes would refuse each other's (ms). */
export const CLOCK_OFF = 1_000

/** The time of Redis, by which all nodes tell when a member was seen: another process's own says nothing here. */
export class RedisClock implements Clock {
  /** What has to be added to the monotonic time of this process; unknown before the first measurement. */
  private offset: number | undefined
  private latest = 0
  /** By how much the wall clock of Redis is ahead of this machine's (ms). */
  ahead = 0
  private readonly stop: Cancel

  constructor(
    private readonly clock: Clock,
    private readonly link: RedisLink,
    private readonly log: Logger,
  ) {
    this.stop = clock.every(MEASURE_INTERVAL, () => void this.measure().catch(() => {}))
  }

  /** Whether the wall clocks agree. */
  get right(): boolean {
    return Math.abs(this.ahead) <= CLOCK_OFF
  }

  now(): number {
    return this.clock.now()
  }

  /** Never goes back, whatever was measured. */
  monotonic(): number {
    this.latest = Math.max(this.latest, Math.floor(this.clock.monotonic() + (this.offset ?? 0)))
    return this.latest
  }

  after(ms: number, run: () => void): Cancel {
    return this.clock.after(ms, run)
  }

  every(ms: number, run: () => void): Cancel {
    return this.clock.every(ms, run)
  }

  async measure(): Promise<void> {
    let before = 0
    const [seconds, micros] = await this.link.call((redis) => {
      // Of the try that was answered: those before it may have taken a second.
      before = this.clock.monotonic()
      return redis.time()
    })
    const time = Number(seconds) * 1000 + Number(micros) / 1000
    const after = this.clock.monotonic()
    const offset = time - (before + after) / 2
    this.compare(time - this.clock.now() + (after - before) / 2, after - before)
    if (this.offset !== undefined && Math.abs(offset - this.offset) > JUMP)
      this.log.warn({ ms: Math.round(offset - this.offset) }, 'redis: its clock was set')
    this.offset = offset
  }

  /** `took`: how long the answer did, which the difference cannot be surer than (ms). */
  private compare(ahead: number, took: number): void {
    const { right } = this
    this.ahead = Math.abs(ahead) <= took ? 0 : ahead
    if (right && !this.right)
      this.log.warn(
        { ms: Math.round(ahead) },
        'redis: its clock and that of this machine are apart, this node is not ready: turn on NTP on both',
      )
  }

  close(): void {
    this.stop()
  }
}

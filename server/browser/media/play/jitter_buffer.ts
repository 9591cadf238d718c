import { DelayFloor } from '../delay_floor.js'

export interface JitterLimits {
  /** ms. */
  minDelay: number
  maxDelay: number
}

/** The offset between the clocks is learnt anew within this time. */
const FLOOR_WINDOW = 15_000
/** Lateness is kept as the maximum of short spans, over 12 s. */
const SPAN = 250
const SPANS = 48
/** A span in twenty may be later than the target: the rest is for time stretching. */
const QUANTILE = 0.95
/** Decoding, and the steps in which sound and picture are handed over. */
const MARGIN = 25
/** Until there is something to judge by. */
const INITIAL = 100
const INITIAL_SPANS = 8

/**
 * How far to play behind the earliest possible moment so that nearly every packet is
 * there in time. `floor` is the smallest distance from a packet's timestamp to its
 * arrival; what plays at `now` is `now - floor - targetDelay`. Pure; ms.
 */
export class JitterBuffer {
  private readonly floors = new DelayFloor(FLOOR_WINDOW)
  private spans: { start: number; max: number }[] = []

  constructor(private readonly limits: JitterLimits) {}

  /** A packet of `time` came in. `judge` false for a backlog, which is late for a reason of its own. */
  arrived(time: number, now: number, judge: boolean): void {
    this.floors.add(now, now - time)
    if (!judge) return
    const late = now - time - (this.floors.value ?? now - time)
    const last = this.spans.at(-1)
    if (last === undefined || now - last.start >= SPAN) this.spans.push({ start: now, max: late })
    else last.max = Math.max(last.max, late)
    if (this.spans.length > SPANS) this.spans.shift()
  }

  /** The offset is learnt from scratch (after a stall); how uneven the network is stays known. */
  resetFloor(): void {
    this.floors.reset()
  }

  /** Undefined before the first packet. */
  get floor(): number | undefined {
    return this.floors.value
  }

  /** Lateness that nearly all packets keep to. */
  get jitter(): number {
    const sorted = this.spans.map((span) => span.max).sort((a, b) => a - b)
    return sorted[Math.floor(QUANTILE * (sorted.length - 1))] ?? 0
  }

  get targetDelay(): number {
    const { minDelay, maxDelay } = this.limits
    const wanted = this.jitter + MARGIN
    const cautious = this.spans.length < INITIAL_SPANS ? Math.max(wanted, INITIAL) : wanted
    return Math.min(maxDelay, Math.max(minDelay, cautious))
  }
}

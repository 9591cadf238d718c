import { DelayFloor } from '../delay_floor.js'

export interface JitterLimits {
  /** ms. */
  minDelay: number
  maxDelay: number
}

export type Track = 'picture' | 'sound'

/** The offset between the clocks is learnt anew within this time. */
const FLOOR_WINDOW = 15_000
/** Lateness is kept as the maximum of short spans, over 8 s. */
const SPAN = 100
const SPANS = 80
/** A span in twenty may be later than the target: the rest is for time stretching. A burst is one span, however long. */
const QUANTILE = 0.95
/** Decoding, and the steps in which sound is handed over. */
const MARGIN = 12
/** Until there is something to judge by. */
const INITIAL = 60
const INITIAL_SPANS = 10
/**
 * A picture may be shown so much before the sound of its moment is heard, or after it: nobody notices. Sound that is
 * late is what nature does too (ITU-R BT.1359 puts the threshold at 125 ms late, 45 ms early).
 */
export const PICTURE_LEAD = 40
const PICTURE_LAG = 40

/** How late the packets of one track are: the highest of each short span. */
class Lateness {
  private spans: { start: number; max: number }[] = []
  private known = 0

  add(now: number, late: number): void {
    const last = this.spans.at(-1)
    if (last === undefined || now - last.start >= SPAN) {
      this.spans.push({ start: now, max: late })
      if (this.spans.length > SPANS) this.spans.shift()
      // Sorted once a span, not at each look.
      const sorted = this.spans.map((span) => span.max).sort((a, b) => a - b)
      this.known = sorted[Math.floor(QUANTILE * (sorted.length - 1))] ?? 0
    } else {
      last.max = Math.max(last.max, late)
    }
  }

  get few(): boolean {
    return this.spans.length < INITIAL_SPANS
  }

  /** What nearly all keep to. */
  get value(): number {
    return this.known
  }
}

/**
 * How far to play behind the earliest possible moment so that nearly every packet is there in time. Each track is
 * measured by itself: what one of them always takes longer (an encoder, the length of a packet) is no jitter of the
 * other. `floor` is the smallest distance from a packet's timestamp to its arrival; the sound that leaves for the
 * loudspeaker at `now` is that of `now - floor - targetDelay`, and pictures may be up to `PICTURE_LEAD` ahead of what
 * is heard. Pure; ms.
 */
export class JitterBuffer {
  private readonly floors = new DelayFloor(FLOOR_WINDOW)
  private readonly late: { readonly [track in Track]: Lateness } = { picture: new Lateness(), sound: new Lateness() }
  private hasSound = false

  constructor(private readonly limits: JitterLimits) {}

  /** A packet of `time` came in. `judge` false for a backlog, which is late for a reason of its own. */
  arrived(track: Track, time: number, now: number, judge: boolean): void {
    this.floors.add(now, now - time)
    if (track === 'sound') this.hasSound = true
    if (judge) this.late[track].add(now, now - time - (this.floors.value ?? now - time))
  }

  /** Another connection: the offset is learnt from scratch; how uneven the network is stays known. */
  resetFloor(): void {
    this.floors.reset()
    this.hasSound = false
  }

  /** Undefined before the first packet. */
  get floor(): number | undefined {
    return this.floors.value
  }

  /** Lateness that nearly all packets keep to. */
  get jitter(): number {
    const { picture, sound } = this.late
    return this.hasSound ? Math.max(sound.value, picture.value - PICTURE_LAG) : picture.value
  }

  get targetDelay(): number {
    const { minDelay, maxDelay } = this.limits
    const wanted = this.jitter + MARGIN
    const few = this.hasSound ? this.late.sound.few : this.late.picture.few
    return Math.min(maxDelay, Math.max(minDelay, few ? Math.max(wanted, INITIAL) : wanted))
  }
}

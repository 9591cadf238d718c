import { DelayFloor } from '../delay_floor.js'

export interface JitterLimits {
  /** ms. */
  minDelay: number
  maxDelay: number
}

export type Track = 'picture' | 'sound'

/** The offset between the clocks is learnt again within this time. */
const FLOOR_WINDOW = 15_000
/** Lateness is kept as the maximum of short spans, over 8 s. */
const SPAN = 100
const SPANS = 80
/**
 * A span in twenty may be later than the target: the rest is bridged. A burst is one span, however long.
 */
const QUANTILE = 0.95
/** Decoding, and the steps in which sound is handed over. */
const MARGIN = 3
/** Until there is something to judge by. Sound from a web page is 85 ms behind its pictures: AAC is slow to encode. */
const INITIAL: { readonly [track in Track]: number } = { picture: 60, sound: 100 }
const INITIAL_SPANS = 10
/**
 * A picture may be shown so much before the sound of its moment is heard, or after it: nobody notices. Sound that is
 * late is what nature does too (ITU-R BT.1359 puts the threshold at 125 ms late, 45 ms early).
 */
const PICTURE_LEAD = 74
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
 * loudspeaker at `now` is that of `now - floor - targetDelay`, and pictures are ahead of what is heard by `lead`.
 * Pure; ms.
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
    const track = this.hasSound ? 'sound' : 'picture'
    return Math.min(maxDelay, Math.max(minDelay, this.late[track].few ? Math.max(wanted, INITIAL[track]) : wanted))
  }

  /**
   * How far pictures go ahead of sound that is heard so long (`behind`) after the earliest possible moment: as far as
   * nearly all of them are there by then, and as nobody notices.
   */
  lead(behind: number): number {
    return Math.max(0, Math.min(PICTURE_LEAD, behind - this.late.picture.value - MARGIN))
  }
}

/** Parts of the wished pictures a second and of the size: first fewer, then smaller. */
const LEVELS = [
  { rate: 1, size: 1 },
  { rate: 2 / 3, size: 1 },
  { rate: 1 / 2, size: 1 },
  { rate: 1 / 2, size: 3 / 4 },
  { rate: 1 / 2, size: 1 / 2 },
] as const

/** How quickly a lag is believed: one part in this many a picture. */
const SMOOTHING = 8
/** Distances between pictures that one may lag behind; more, for this long (ms), and the computer cannot keep up. */
const TOO_LATE = 1.5
const DOWN_AFTER = 1_000
/** Below this part of a distance for this long (ms), it may do more. */
const IN_TIME = 0.6
const UP_AFTER = 5_000
/** It was too much when it was tried: the next try waits twice as long, up to this, ms. */
const LONGEST_WAIT = 60_000

/**
 * Fits rate and size of the pictures to the computer, by how long they take from capture to packet: pictures that wait
 * for an encoder are late for everybody, and take sound its time. Pure: the caller brings the time (ms).
 */
export class EncoderLoad {
  private level = 0
  private lag: number | undefined
  /** When more was tried last. */
  private rose: number | undefined
  private calmSince: number | undefined
  private lateSince: number | undefined
  private wait = UP_AFTER

  constructor(private readonly wished: number) {}

  /** Pictures a second. */
  get frameRate(): number {
    return this.wished * (LEVELS[this.level]?.rate ?? 1)
  }

  /** Part of the wished width and height. */
  get size(): number {
    return LEVELS[this.level]?.size ?? 1
  }

  /** A picture left the encoder so long (ms) after its capture; one that found no place in it counts as late. */
  done(now: number, lag: number): void {
    const distance = 1_000 / this.frameRate
    this.lag = this.lag === undefined ? lag : this.lag + (lag - this.lag) / SMOOTHING
    const late = this.lag > distance * TOO_LATE
    this.lateSince = late ? (this.lateSince ?? now) : undefined
    this.calmSince = this.lag < distance * IN_TIME ? (this.calmSince ?? now) : undefined
    if (this.lateSince !== undefined && now - this.lateSince >= DOWN_AFTER && this.level < LEVELS.length - 1) {
      // The last step up was too much for it: the next try comes later.
      if (this.rose !== undefined && now - this.rose < this.wait) this.wait = Math.min(LONGEST_WAIT, this.wait * 2)
      this.rose = undefined
      this.go(1)
    } else if (this.calmSince !== undefined && now - this.calmSince >= this.wait && this.level > 0) {
      this.rose = now
      this.go(-1)
    }
  }

  private go(by: 1 | -1): void {
    this.level += by
    this.lag = undefined
    this.lateSince = undefined
    this.calmSince = undefined
  }
}

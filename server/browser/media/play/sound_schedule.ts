import type { JitterBuffer } from './jitter_buffer.js'
import { type Pace, SoundPace } from './sound_pace.js'

/** After running dry (ms): what came too late up to this much is played all the same, and caught up with by haste. */
const CATCH_UP = 600
/** Farther behind than this (ms), sound is not caught up by playing faster but by leaving out. */
const JUMP = 800
/** A hole in the timestamps (ms) up to which pieces are still joined: senders round and jitter. */
const HOLE = 40
/** Pieces in a row that may be left out as a backlog: more than a server sends at once. */
const PATIENCE = 250

/** A piece of decoded sound on the time line, ms. */
export interface Span {
  time: number
  duration: number
}

/** What becomes of a piece. */
export type Placing =
  /** It is left out. */
  | { kind: 'skip' }
  /** Nothing is playing: it begins at this page time. */
  | { kind: 'start'; at: number }
  /** What waits is left out as well; then ask again. */
  | { kind: 'jump' }
  /** It follows what waits, after so much silence (ms), shorter or longer where it should be. */
  | { kind: 'follow'; hole: number; pace: Pace }

/** Where each piece of sound goes, so that it is heard near the jitter buffer's target. Pure; ms. */
export class SoundSchedule {
  private readonly pace = new SoundPace()
  private playing = false
  /** It has played since the connection began: from then on nothing is left out that can be caught up with. */
  private begun = false
  /** Pieces left out, one after the other, because they were late. */
  private tooLate = 0
  private nextTime = 0

  constructor(private readonly jitter: JitterBuffer) {}

  get isPlaying(): boolean {
    return this.playing
  }

  /** `position`: media time that leaves for the loudspeaker now; undefined while that is not known. */
  place(piece: Span, now: number, position: number | undefined): Placing {
    const { floor } = this.jitter
    if (floor === undefined) return { kind: 'skip' }
    const wanted = floor + this.jitter.targetDelay
    if (!this.playing) return this.begin(piece, now, piece.time + wanted)
    const hole = piece.time - this.nextTime
    if (hole < -piece.duration) return { kind: 'skip' }
    if (position !== undefined && now - position - wanted > JUMP) {
      this.toLiveEdge()
      return { kind: 'jump' }
    }
    this.nextTime = piece.time + piece.duration
    const pace = position === undefined ? 'keep' : this.pace.next(now - position - wanted)
    return { kind: 'follow', hole: hole > HOLE ? hole : 0, pace }
  }

  /** Whether a seam that may be heard is better than none. */
  get impatient(): boolean {
    return this.pace.impatient
  }

  /** The piece became longer by `change` ms (shorter: negative). */
  corrected(change: number): void {
    this.pace.corrected(change)
  }

  /** No place for a seam was found. */
  passed(): void {
    this.pace.passed()
  }

  /** All that waited was played. */
  ranDry(): void {
    this.playing = false
  }

  /** What plays next begins at the target, whatever came before. */
  toLiveEdge(): void {
    this.playing = false
    this.begun = false
    this.pace.reset()
  }

  private begin(piece: Span, now: number, at: number): Placing {
    // A backlog is left out up to the live edge; what never is in time is better played late than not at all.
    const behind = now - at - piece.duration
    if (behind > (this.begun ? CATCH_UP : 0) && ++this.tooLate < PATIENCE) return { kind: 'skip' }
    this.playing = true
    this.begun = true
    this.tooLate = 0
    this.nextTime = piece.time + piece.duration
    this.pace.reset()
    return { kind: 'start', at }
  }
}

/**
 * Chooses which pictures of a source go out: not more than the frame rate asks for, spread
 * evenly; and tells when a key frame is due. Pure: times in ms.
 */
export class FramePacer {
  private nextDue = Number.NEGATIVE_INFINITY
  private lastKeyFrame = Number.NEGATIVE_INFINITY

  constructor(
    /** Pictures a second; may be changed at any time. */
    public frameRate: number,
    private readonly keyFrameInterval: number,
  ) {}

  /** Whether the picture captured now is wanted. */
  wants(now: number): boolean {
    const interval = 1_000 / this.frameRate
    // A quarter of an interval of grace: a 15 Hz camera that ticks unevenly must not lose every other picture.
    if (now < this.nextDue - interval / 4) return false
    this.nextDue = Math.max(this.nextDue + interval, now + interval / 2)
    return true
  }

  /** Whether the picture sent now has to be a key frame; `forced` by dropped pictures or a request. */
  keyFrame(now: number, forced: boolean): boolean {
    // Half a picture early rather than one late: the interval is a promise.
    const due = forced || now - this.lastKeyFrame >= this.keyFrameInterval - 500 / this.frameRate
    if (due) this.lastKeyFrame = now
    return due
  }
}

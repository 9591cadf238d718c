/** Pictures that may be on their way at a time: one that is drawn or encoded, and the next. */
const ON_THE_WAY = 2

/**
 * Hands pictures to another thread that may be slower than they come: the newest waits, and takes the place of one that
 * waited. Whatever that thread was sent would keep it busy, later and later, with pictures of long ago.
 */
export class PicturePost {
  private onTheWay = 0
  private waiting: VideoFrame | undefined

  constructor(private readonly send: (frame: VideoFrame) => void) {}

  /** Takes the frame over. */
  show(frame: VideoFrame): void {
    this.waiting?.close()
    this.waiting = frame
    this.sendWaiting()
  }

  /** The other thread is done with one. */
  taken(): void {
    this.onTheWay--
    this.sendWaiting()
  }

  /** What waits is of no interest any more. */
  clear(): void {
    this.waiting?.close()
    this.waiting = undefined
  }

  private sendWaiting(): void {
    const { waiting } = this
    if (waiting === undefined || this.onTheWay >= ON_THE_WAY) return
    this.waiting = undefined
    this.onTheWay++
    this.send(waiting)
  }
}

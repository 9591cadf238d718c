import { STAGES_CHANNEL, type Stages, type Track } from './lab_types.js'
import { StageNotes, wall } from './stage_notes.js'

/** Workers answer within this time, ms. */
const ANSWERED = 1_000

/**
 * Notes when each picture and each packet of sound passes the browser's own functions. It stands outside: what is
 * measured runs as it always does. One publisher a page, and players that read by fetch.
 */
export class StageTap {
  private readonly notes = new StageNotes()
  private readonly streams = new WeakMap<HTMLElement, string>()
  private readonly shown = new WeakMap<HTMLElement, number>()
  private epoch: number | undefined

  constructor() {
    this.tapCanvas()
    tapWorkers()
  }

  /** This view shows this stream. */
  watch(view: HTMLElement, stream: string): void {
    this.streams.set(view, stream)
  }

  /** The picture in this view is seen now, and was painted then. */
  seen(view: HTMLElement, painted: number, skew: number | undefined): void {
    const [stream, time] = [this.streams.get(view), this.shown.get(view)]
    if (stream !== undefined && time !== undefined)
      this.notes.note(stream, 'picture', time, { painted, seen: wall(), skew })
  }

  /** With what the workers noted. */
  async report(): Promise<Stages> {
    const channel = new BroadcastChannel(STAGES_CHANNEL)
    channel.onmessage = ({ data }: MessageEvent<Stages>) => this.merge(data)
    channel.postMessage('report')
    await new Promise((resolve) => setTimeout(resolve, ANSWERED))
    channel.close()
    return { notes: this.notes.all, epoch: this.epoch }
  }

  private merge({ notes, epoch }: Stages): void {
    this.epoch ??= epoch
    const tracks: readonly Track[] = ['picture', 'sound']
    for (const [stream, noted] of Object.entries(notes))
      for (const track of tracks)
        for (const [time, moments] of Object.entries(noted[track]))
          this.notes.note(stream, track, Number(time), moments)
  }

  private tapCanvas(): void {
    const { drawImage } = CanvasRenderingContext2D.prototype
    const tap = this
    CanvasRenderingContext2D.prototype.drawImage = function (this: CanvasRenderingContext2D, ...args: unknown[]) {
      const [image] = args
      const stream = tap.streams.get(this.canvas)
      if (image instanceof VideoFrame && stream !== undefined) {
        const time = Math.round(image.timestamp / 1_000)
        tap.notes.note(stream, 'picture', time, { drawn: wall() })
        tap.shown.set(this.canvas, time)
      }
      return Reflect.apply(drawImage, this, args)
    }
  }
}

/** Players and publishers work in workers that are made of text: other taps stand before that. */
function tapWorkers(): void {
  const request = new XMLHttpRequest()
  request.open('GET', '/worker_stages.js', false)
  request.send()
  const { createObjectURL } = URL
  URL.createObjectURL = (object) =>
    createObjectURL(
      object instanceof Blob && object.type === 'text/javascript'
        ? new Blob([request.responseText, '\n', object], { type: object.type })
        : object,
    )
}

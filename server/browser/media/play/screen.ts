import type { EngineListener } from './engine.js'

/** Shows pictures in a canvas of the page. */
export class Screen {
  readonly canvas = document.createElement('canvas')
  private readonly context = this.canvas.getContext('2d', { alpha: false, desynchronized: true })
  private drawn = false

  constructor(private readonly listener: Pick<EngineListener, 'drawn' | 'resolution'>) {}

  /** Takes the frame over. */
  show(frame: VideoFrame): void {
    const { displayWidth: width, displayHeight: height } = frame
    if (this.canvas.width !== width || this.canvas.height !== height || !this.drawn) {
      this.canvas.width = width
      this.canvas.height = height
      this.listener.resolution(width, height)
    }
    this.context?.drawImage(frame, 0, 0, width, height)
    frame.close()
    this.drawn = true
    this.listener.drawn()
  }

  snapshot(): Promise<Blob> {
    return new Promise((resolve, reject) => {
      if (!this.drawn) return reject(new Error('snapshot: there is no picture yet'))
      this.canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('snapshot: the browser gave no picture'))))
    })
  }

  close(): void {
    this.canvas.remove()
  }
}

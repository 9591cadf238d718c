import type { Engine } from './engine.js'
import { onGesture } from './gestures.js'

export interface VideoViewListener {
  drawn(): void
  resolution(width: number, height: number): void
  /** Sound may have been blocked, or unblocked. */
  sound(): void
}

/** A video element with what browsers ask of pages that play in one: a gesture before there is sound. */
export class VideoView {
  readonly element = document.createElement('video')
  private volume = 1
  private isBlocked = false
  private unlisten: (() => void) | undefined

  constructor(private readonly listener: VideoViewListener) {
    const { element } = this
    element.playsInline = true
    element.addEventListener('resize', () => listener.resolution(element.videoWidth, element.videoHeight))
    if (!('requestVideoFrameCallback' in HTMLVideoElement.prototype)) {
      element.addEventListener('timeupdate', () => listener.drawn())
      return
    }
    const shown = () => {
      listener.drawn()
      element.requestVideoFrameCallback(shown)
    }
    element.requestVideoFrameCallback(shown)
  }

  /** `audible`: sound comes, as far as the engine knows. */
  sound(audible: boolean): Engine['sound'] {
    return this.isBlocked ? 'blocked' : audible ? 'running' : 'none'
  }

  get moving(): boolean {
    return !this.element.paused && this.element.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA
  }

  /** What the element counts; an engine on it knows no more of jitter and skew. */
  get figures() {
    const { videoWidth: width, videoHeight: height } = this.element
    const { totalVideoFrames, droppedVideoFrames: framesDropped } = this.element.getVideoPlaybackQuality()
    const unknown = { jitter: 0, skew: undefined, audioRemoved: 0, audioAdded: 0 }
    return { width, height, framesDrawn: totalVideoFrames - framesDropped, framesDropped, ...unknown }
  }

  setVolume(volume: number): void {
    this.volume = volume
    this.element.volume = volume
    this.element.muted = volume === 0 || this.isBlocked
  }

  async resumeSound(): Promise<void> {
    this.element.muted = this.volume === 0
    await this.element.play()
    this.unblock()
    this.listener.sound()
  }

  /**
   * With sound if the browser allows it; else silently, until a gesture or `resumeSound()`. A phone that saves power
   * shows nothing before that.
   */
  async start(): Promise<void> {
    try {
      await this.element.play()
    } catch (error) {
      if (!isRefused(error)) return
      this.isBlocked = true
      this.unlisten ??= onGesture(() => this.resumeSound().catch(() => {}))
      this.element.muted = true
      this.listener.sound()
      await this.element.play().catch((again: unknown) => {
        if (!isRefused(again)) throw again
      })
    }
  }

  /** The element loses its picture with its source: what it shows now stays as its poster. */
  keepPicture(): void {
    if (this.element.videoWidth > 0) this.element.poster = this.picture().toDataURL('image/jpeg')
  }

  snapshot(): Promise<Blob> {
    const canvas = this.picture()
    return new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('snapshot: there is no picture yet')))),
    )
  }

  close(): void {
    this.unblock()
    this.element.remove()
  }

  private picture(): HTMLCanvasElement {
    const canvas = document.createElement('canvas')
    canvas.width = this.element.videoWidth
    canvas.height = this.element.videoHeight
    canvas.getContext('2d')?.drawImage(this.element, 0, 0)
    return canvas
  }

  private unblock(): void {
    this.isBlocked = false
    this.unlisten?.()
    this.unlisten = undefined
  }
}

/** The browser wants a gesture first. */
function isRefused(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'NotAllowedError'
}

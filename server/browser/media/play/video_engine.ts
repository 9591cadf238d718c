import type { Engine, EngineStats } from './engine.js'
import { VideoView, type VideoViewListener } from './video_view.js'

/** An engine that plays in a video element: what the element does for each of them. */
export abstract class VideoEngine implements Engine {
  protected readonly video: VideoView

  constructor(listener: VideoViewListener) {
    this.video = new VideoView(listener)
  }

  get view(): HTMLVideoElement {
    return this.video.element
  }

  get sound(): Engine['sound'] {
    return this.video.sound(this.active)
  }

  setVolume(volume: number): void {
    this.video.setVolume(volume)
  }

  resumeSound(): Promise<void> {
    return this.video.resumeSound()
  }

  snapshot(): Promise<Blob> {
    return this.video.snapshot()
  }

  close(): void {
    this.reset()
    this.video.close()
  }

  abstract get active(): boolean
  abstract open(url: string): void
  abstract reset(): void
  abstract tick(): void
  abstract stats(): EngineStats
}

import { type Engine, type EngineListener, type EngineStats, SILENT_AFTER } from './engine.js'
import { openInput } from './flv_input.js'
import { FlvPlayback } from './flv_playback.js'
import type { JitterLimits } from './jitter_buffer.js'

/** WebCodecs, a canvas and an AudioWorklet. */
export class CanvasEngine implements Engine {
  private readonly playback: FlvPlayback
  private closeInput: (() => void) | undefined
  private lastByte = 0

  constructor(
    limits: JitterLimits,
    private readonly listener: EngineListener,
  ) {
    this.playback = new FlvPlayback(limits, listener)
  }

  static isSupported(): boolean {
    return 'VideoDecoder' in globalThis && 'AudioDecoder' in globalThis && 'AudioWorkletNode' in globalThis
  }

  get view(): HTMLCanvasElement {
    return this.playback.pictures.canvas
  }

  get sound(): Engine['sound'] {
    return this.playback.sound.state
  }

  get audible(): boolean {
    return this.playback.sound.position !== undefined
  }

  open(url: string): void {
    this.lastByte = performance.now()
    this.closeInput = openInput(url, {
      opened: () => this.listener.opened(),
      bytes: (chunk) => this.receive(chunk),
      closed: (orderly, detail) => this.listener.closed(orderly, detail),
    })
  }

  reset(): void {
    this.closeInput?.()
    this.closeInput = undefined
    this.playback.restart()
  }

  tick(): void {
    this.playback.tick()
    if (this.closeInput && performance.now() - this.lastByte > SILENT_AFTER) this.listener.closed(false, 'nothing came')
  }

  setVolume(volume: number): void {
    this.playback.sound.setVolume(volume)
  }

  resumeSound(): Promise<void> {
    return this.playback.sound.resume()
  }

  snapshot(): Promise<Blob> {
    return this.playback.pictures.snapshot()
  }

  stats(): EngineStats {
    return { engine: 'webcodecs', ...this.playback.stats() }
  }

  close(): void {
    this.reset()
    this.playback.close()
  }

  private receive(chunk: Uint8Array): void {
    this.lastByte = performance.now()
    try {
      this.playback.bytes(chunk)
    } catch (error) {
      this.listener.closed(false, String(error))
    }
    // A hidden page is not refreshed: what is due is shown (and let go) when something comes.
    if (document.hidden) this.playback.tick()
  }
}

/** What a ring takes of an audio context: of a web page's, or of `wx.createWebAudioContext()`. */
export interface ToneContext {
  readonly currentTime: number
  readonly destination: object
  createOscillator(): {
    readonly frequency: { value: number }
    connect(to: object): unknown
    start(when?: number): void
    stop(when?: number): void
  }
  createGain(): { readonly gain: { value: number }; connect(to: object): unknown }
  close(): Promise<unknown>
}

/** From one ring to the next (ms). */
const EVERY_MS = 2_000
/** Tones of one ring in Hz, and how long each is (s). */
const TONES = [660, 880, 660, 880, 660, 880]
const TONE_SECONDS = 0.12
const LOUDNESS = 0.12

/** Rings until it is stopped: tones that are made here, so that there is no file to load nor a licence to name. */
export class RingTone {
  private context: ToneContext | undefined
  private timer: ReturnType<typeof setInterval> | undefined

  /** @param open undefined, or throwing, where there is no such sound: then it stays silent */
  constructor(private readonly open: () => ToneContext | undefined) {}

  start(): void {
    if (this.context) return
    try {
      this.context = this.open()
    } catch {
      return
    }
    if (!this.context) return
    this.once(this.context)
    this.timer = setInterval(() => this.context && this.once(this.context), EVERY_MS)
  }

  stop(): void {
    if (this.timer !== undefined) clearInterval(this.timer)
    this.timer = undefined
    void this.context?.close().catch(() => undefined)
    this.context = undefined
  }

  private once(context: ToneContext): void {
    const volume = context.createGain()
    volume.gain.value = LOUDNESS
    volume.connect(context.destination)
    TONES.forEach((frequency, index) => {
      const tone = context.createOscillator()
      tone.frequency.value = frequency
      tone.connect(volume)
      const at = context.currentTime + index * TONE_SECONDS
      tone.start(at)
      tone.stop(at + TONE_SECONDS)
    })
  }
}

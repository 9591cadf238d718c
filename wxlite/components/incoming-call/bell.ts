import { RingTone } from './ring_tone'

/** Between two vibrations; one lasts 400 ms. */
const EVERY_MS = 1_500

/** Rings and vibrates until it is stopped, each where the phone can. */
export class Bell {
  // Before base library 2.19.0 there is no such sound.
  private readonly tone = new RingTone(() =>
    wx.canIUse('createWebAudioContext') ? wx.createWebAudioContext() : undefined,
  )
  private timer: ReturnType<typeof setInterval> | undefined

  start(): void {
    if (this.timer !== undefined) return
    this.tone.start()
    once()
    this.timer = setInterval(once, EVERY_MS)
  }

  stop(): void {
    this.tone.stop()
    if (this.timer !== undefined) clearInterval(this.timer)
    this.timer = undefined
  }
}

function once(): void {
  wx.vibrateLong({ fail: () => undefined })
}

/** Between two of them; one lasts 400 ms. */
const EVERY_MS = 1_500

/** Vibrates until it is stopped, where the phone can. */
export class Vibration {
  private timer: ReturnType<typeof setInterval> | undefined

  start(): void {
    if (this.timer !== undefined) return
    once()
    this.timer = setInterval(once, EVERY_MS)
  }

  stop(): void {
    if (this.timer !== undefined) clearInterval(this.timer)
    this.timer = undefined
  }
}

function once(): void {
  wx.vibrateLong({ fail: () => undefined })
}

import { BarcodeReader } from './barcode.js'
import type { Seen } from './lab_types.js'

/** Page time of both pages of a machine: Unix ms, to a tenth. */
export const wallClock = (): number => performance.timeOrigin + performance.now()

const nothing = (): Seen => ({ latencies: [], damaged: 0, longestPause: 0, flashes: [] })

/** Looks at each new picture of a view: how late its clock is, or when it flashes. */
export class Watch {
  seen = nothing()
  private readonly reader = new BarcodeReader()
  private before = { value: -1, at: performance.now(), drawn: 0, bright: false }

  constructor(
    private readonly view: () => HTMLCanvasElement | HTMLVideoElement,
    private readonly drawn: () => number,
    private readonly read: 'clock' | 'flashes' | 'nothing',
    /** A new picture is seen: when (Unix ms) it was painted. */
    private readonly onSeen: (painted: number) => void = () => {},
  ) {
    this.look()
  }

  reset(): void {
    this.seen = nothing()
    this.before.at = performance.now()
  }

  private look(): void {
    requestAnimationFrame(() => this.look())
    const drawn = this.drawn()
    const { before, seen, read } = this
    if (drawn === before.drawn || read === 'nothing') return
    const now = performance.now()
    const value = read === 'clock' ? this.reader.read(this.view()) : undefined
    const bright = read === 'flashes' && brightness(this.view()) > 127
    if (bright && !before.bright) seen.flashes.push(now)
    if (read === 'clock' && value === undefined) seen.damaged++
    if (value !== undefined && value !== before.value) {
      seen.latencies.push(wallClock() - value)
      this.onSeen(value)
    }
    seen.longestPause = Math.max(seen.longestPause, now - before.at)
    this.before = { value: value ?? before.value, at: now, drawn, bright }
  }
}

const pixel = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })

function brightness(picture: HTMLCanvasElement | HTMLVideoElement): number {
  pixel?.drawImage(picture, 0, 0, 1, 1)
  return pixel?.getImageData(0, 0, 1, 1).data[1] ?? 0
}

import type { FlvTag } from '../flv/flv_tag.js'
import { TagType } from '../stream_tap.js'

interface Sample {
  at: number
  bytes: number
  frames: number
}

/** Seconds over which rates are taken. */
const WINDOW = 3

/** Counts what one publisher sends. `tick` is called about once a second. */
export class StreamMeter {
  bytes = 0
  dropped = 0
  keyFrameDistance = 0
  #frames = 0
  #lastKey: number | undefined
  #samples: Sample[]

  constructor(readonly since: number) {
    this.#samples = [{ at: since, bytes: 0, frames: 0 }]
  }

  count(tag: FlvTag): void {
    this.bytes += tag.payload.length
    if (tag.type !== TagType.VIDEO || tag.header) return
    this.#frames += 1
    if (!tag.key) return
    if (this.#lastKey !== undefined) this.keyFrameDistance = tag.timestamp - this.#lastKey
    this.#lastKey = tag.timestamp
  }

  tick(now: number): void {
    this.#samples.push({ at: now, bytes: this.bytes, frames: this.#frames })
    if (this.#samples.length > WINDOW + 1) this.#samples.shift()
  }

  /** Bits per second, pictures per second. */
  rates(): { bitrate: number; fps: number } {
    const [first] = this.#samples
    const last = this.#samples.at(-1)
    if (first === undefined || last === undefined || last.at <= first.at) return { bitrate: 0, fps: 0 }
    const seconds = (last.at - first.at) / 1000
    return { bitrate: Math.round(((last.bytes - first.bytes) * 8) / seconds), fps: Math.round(((last.frames - first.frames) / seconds) * 10) / 10 }
  }
}

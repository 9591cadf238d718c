import { TagType } from '../stream_tap.js'
import type { MediaTag } from './media_tag.js'

interface Sample {
  at: number
  bytes: number
  frames: number
  tags: number
}

/** Seconds over which rates are taken. */
const WINDOW = 3

/** Counts what one publisher sends. `tick` is called about once a second. */
export class StreamMeter {
  bytes = 0
  /** Everything that the publisher sent as a tag, also what was left out. */
  tags = 0
  dropped = 0
  keyFrameDistance = 0
  #frames = 0
  #lastKey: number | undefined
  #samples: Sample[]

  constructor(readonly since: number) {
    this.#samples = [{ at: since, bytes: 0, frames: 0, tags: 0 }]
  }

  count(tag: MediaTag): void {
    this.bytes += tag.payload.length
    if (tag.type !== TagType.VIDEO || tag.header) return
    this.#frames += 1
    if (!tag.key) return
    if (this.#lastKey !== undefined) this.keyFrameDistance = tag.timestamp - this.#lastKey
    this.#lastKey = tag.timestamp
  }

  tick(now: number): void {
    this.#samples.push({ at: now, bytes: this.bytes, frames: this.#frames, tags: this.tags })
    if (this.#samples.length > WINDOW + 1) this.#samples.shift()
  }

  /** Bits, pictures and tags per second. */
  rates(): { bitrate: number; fps: number; tags: number } {
    const [first] = this.#samples
    const last = this.#samples.at(-1)
    if (first === undefined || last === undefined || last.at <= first.at) return { bitrate: 0, fps: 0, tags: 0 }
    // A stream that began a moment ago has sent its first key frame, and is no flood.
    const seconds = Math.max(1, (last.at - first.at) / 1000)
    const perSecond = (amount: number): number => amount / seconds
    return {
      bitrate: Math.round(perSecond((last.bytes - first.bytes) * 8)),
      fps: Math.round(perSecond(last.frames - first.frames) * 10) / 10,
      tags: perSecond(last.tags - first.tags),
    }
  }
}

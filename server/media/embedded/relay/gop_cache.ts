import { TagType } from '../stream_tap.js'
import type { MediaTag } from './media_tag.js'

/** What a tag takes beside its bytes: a thousand tags of one byte are not a kilobyte. */
const TAG_COST = 256

/** Sound that goes on for this long (ms of stream) after the last picture: the camera stands, its pictures are past. */
const STANDS_AFTER = 1500

/** The pictures and sound since the last key frame, so that a player starts at once. Bounded in bytes and in time. */
export class GopCache {
  #tags: MediaTag[] = []
  #bytes = 0
  /** Stream time of the newest picture. */
  #picture = 0

  /** `maxSpan`: ms of stream. */
  constructor(
    private readonly maxBytes: number,
    private readonly maxSpan: number,
  ) {}

  get tags(): readonly MediaTag[] {
    return this.#tags
  }

  /** A key frame starts over; what grows past the bound is given up until the next one. */
  add(tag: MediaTag): void {
    if (tag.header || tag.type === TagType.SCRIPT) return
    if (tag.key) this.clear()
    const first = this.#tags[0] ?? tag
    if (first === tag && !tag.key) return
    if (tag.type === TagType.VIDEO) this.#picture = tag.timestamp
    this.#bytes += tag.size + TAG_COST
    const stands = tag.timestamp - this.#picture > STANDS_AFTER
    if (stands || this.#bytes > this.maxBytes || tag.timestamp - first.timestamp > this.maxSpan) this.clear()
    else this.#tags.push(tag)
  }

  clear(): void {
    this.#tags = []
    this.#bytes = 0
  }
}

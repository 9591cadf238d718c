import { TagType } from '../stream_tap.js'
import type { MediaTag } from './media_tag.js'

/** What a tag takes beside its bytes: a thousand tags of one byte are not a kilobyte. */
const TAG_COST = 256

/** The pictures and sound since the last key frame, so that a player starts at once. Bounded in bytes. */
export class GopCache {
  #tags: MediaTag[] = []
  #bytes = 0

  constructor(private readonly maxBytes: number) {}

  get tags(): readonly MediaTag[] {
    return this.#tags
  }

  /** A key frame begins anew; what grows past the bound is given up until the next one. */
  add(tag: MediaTag): void {
    if (tag.header || tag.type === TagType.SCRIPT) return
    if (tag.key) this.clear()
    else if (this.#tags.length === 0) return
    this.#bytes += tag.size + TAG_COST
    if (this.#bytes > this.maxBytes) this.clear()
    else this.#tags.push(tag)
  }

  clear(): void {
    this.#tags = []
    this.#bytes = 0
  }
}

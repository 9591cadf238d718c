import { TagType } from '../stream_tap.js'
import type { MediaTag } from './media_tag.js'

/** What a player needs before the first picture: metadata and decoder configurations. */
export class CodecHeaders {
  #metadata: MediaTag | undefined
  #video: MediaTag | undefined
  #audio: MediaTag | undefined
  /** Rises with every change. */
  version = 0

  /** Keeps a script or header tag; false when it says nothing new. */
  keep(tag: MediaTag): boolean {
    const before = tag.type === TagType.SCRIPT ? this.#metadata : tag.type === TagType.VIDEO ? this.#video : this.#audio
    if (before?.payload.equals(tag.payload)) return false
    if (tag.type === TagType.SCRIPT) this.#metadata = tag
    else if (tag.type === TagType.VIDEO) this.#video = tag
    else this.#audio = tag
    this.version += 1
    return true
  }

  /**
   * In the order in which players expect them, stamped with the time of what follows; metadata with 0, else ffmpeg
   * takes it for a text track.
   */
  tags(timestamp: number): MediaTag[] {
    return [this.#metadata, this.#video, this.#audio]
      .filter((tag) => tag !== undefined)
      .map((tag) => tag.at(tag.type === TagType.SCRIPT ? 0 : timestamp))
  }

  clear(): void {
    this.#metadata = this.#video = this.#audio = undefined
    this.version += 1
  }
}

import { TagType } from '../stream_tap.js'
import type { MediaTag } from './media_tag.js'

/** What a player needs before the first picture: metadata and decoder configurations. */
export class CodecHeaders {
  #metadata: MediaTag | undefined
  #video: MediaTag | undefined
  #audio: MediaTag | undefined
  /** What the publisher before said: players that stayed have it, and may have to hear it from the next one. */
  readonly #former = new Set<MediaTag>()
  /** Rises with every change. */
  version = 0

  /**
   * Keeps a script or header tag. `again`: the next publisher says what the one before said. That is not for players:
   * between a configuration and the next key frame browsers drop what flv.js still had of the pictures before.
   */
  keep(tag: MediaTag): 'new' | 'again' | 'known' {
    const before = tag.type === TagType.SCRIPT ? this.#metadata : tag.type === TagType.VIDEO ? this.#video : this.#audio
    if (before?.payload.equals(tag.payload)) return this.#former.delete(before) ? 'again' : 'known'
    if (before) this.#former.delete(before)
    if (tag.type === TagType.SCRIPT) this.#metadata = tag
    else if (tag.type === TagType.VIDEO) this.#video = tag
    else this.#audio = tag
    this.version += 1
    return 'new'
  }

  /**
   * In the order in which players expect them, stamped with the time of what follows; metadata with 0, else ffmpeg
   * takes it for a text track.
   */
  tags(timestamp: number): MediaTag[] {
    return this.#known().map((tag) => tag.at(tag.type === TagType.SCRIPT ? 0 : timestamp))
  }

  /** The same of the present publisher alone. */
  present(timestamp: number): MediaTag[] {
    return this.#known()
      .filter((tag) => !this.#former.has(tag))
      .map((tag) => tag.at(tag.type === TagType.SCRIPT ? 0 : timestamp))
  }

  /** The publisher is gone. */
  stop(): void {
    for (const tag of this.#known()) this.#former.add(tag)
  }

  /** It is known what the present publisher brings: what it did not repeat is of no use any more. */
  settle(): void {
    for (const tag of this.#former) {
      if (this.#metadata === tag) this.#metadata = undefined
      if (this.#video === tag) this.#video = undefined
      if (this.#audio === tag) this.#audio = undefined
    }
    this.#former.clear()
  }

  #known(): MediaTag[] {
    return [this.#metadata, this.#video, this.#audio].filter((tag) => tag !== undefined)
  }
}

import type { MediaTag, PlayFormat, Wire } from './media_tag.js'

/** Tags that go out together. Each form is made once, when the first player asks for it, and shared by all. */
export class Batch {
  readonly #made: { [format in PlayFormat]?: Buffer } = {}

  constructor(
    readonly tags: readonly MediaTag[],
    /** Version of the codec headers that a player must have had before this batch, and has after it. */
    readonly headersBefore: number,
    readonly headersAfter: number,
    private readonly wire: Pick<Wire, 'encode'>,
  ) {}

  bytes(format: PlayFormat): Buffer {
    const made = this.#made[format] ?? this.wire.encode(this.tags, format)
    this.#made[format] = made
    return made
  }
}

import type { Muted } from '../../../../wxlite/utils/protocol.js'
import { TagType } from '../stream_tap.js'
import type { MediaTag, Wire } from './media_tag.js'

const OPEN: Muted = { audio: false, video: false }

/**
 * What of a stream goes on to its players and readers. Muted sound becomes silence of the same configuration at the
 * same times: players that get none stand still. Muted pictures stop.
 */
export class MuteFilter {
  muted: Muted = OPEN
  /** A silent frame for the sound's configuration; undefined where none can be made. */
  #silence: Buffer | undefined

  constructor(private readonly wire: Pick<Wire, 'tag' | 'silence'>) {}

  /** The tag itself, what takes its place, or undefined: nothing. Configurations and metadata always pass. */
  pass(tag: MediaTag): MediaTag | undefined {
    if (tag.type === TagType.SCRIPT) return tag
    if (tag.type === TagType.VIDEO) return tag.header || !this.muted.video ? tag : undefined
    if (tag.header) this.#silence = this.wire.silence(tag.payload)
    if (tag.header || !this.muted.audio) return tag
    return this.#silence && this.wire.tag(TagType.AUDIO, tag.timestamp, this.#silence)
  }
}

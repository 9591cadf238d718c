import type { Cancel, Clock } from '../../../clock.js'
import { type StreamTag, TagType } from '../stream_tap.js'
import type { Promised } from './media_tag.js'
import type { Tracks } from './player.js'

/** How long to wait for a second track: when metadata names both, one, or says nothing. Milliseconds. */
const WAIT = { both: 3000, one: 300, unknown: 1000 }

/**
 * Finds out what a stream really carries. FLV players must be told before the
 * first tag, and believe it: one that expects sound which never comes shows no
 * picture. So players of a stream that just began wait here for a moment.
 */
export class TrackWatch {
  readonly tracks: Tracks = { audio: false, video: false }
  settled = false
  #promised: Promised | undefined
  #cancel: Cancel | undefined

  constructor(
    private readonly clock: Clock,
    private readonly onSettled: () => void,
  ) {}

  promise(promised: Promised): void {
    this.#promised = promised
  }

  saw(tag: StreamTag): void {
    if (tag.type === TagType.AUDIO) this.tracks.audio = true
    if (tag.type === TagType.VIDEO) this.tracks.video = true
    if (this.settled) return
    if (this.tracks.audio && this.tracks.video) this.#settle()
    else this.#cancel ??= this.clock.after(this.#wait(), () => this.#settle())
  }

  #wait(): number {
    if (this.#promised === undefined) return WAIT.unknown
    const count = Number(this.#promised.audio) + Number(this.#promised.video)
    return count === 2 ? WAIT.both : count === 1 ? WAIT.one : WAIT.unknown
  }

  #settle(): void {
    this.stop()
    this.settled = true
    this.onSettled()
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }
}

import type { Cancel, Clock } from '../../../clock.js'
import { type StreamTag, TagType } from '../stream_tap.js'
import type { Promised } from './media_tag.js'
import type { Tracks } from './player.js'

/** How long to wait for a second track: when metadata names both, one, or says nothing. Milliseconds. */
const WAIT = { both: 3000, one: 300, unknown: 1000 }
/** A track that brings nothing for this long while the other one goes on has ended, ms. */
const GONE = 5000

type Kind = keyof Tracks

/**
 * Finds out what a stream really carries: metadata and decoder configurations are believed until nothing comes of them.
 * FLV players must be told before the first tag, and believe it: one that expects sound which never comes
 * shows no picture. So players of a stream that just began wait here for a moment, and a track that comes or goes
 * later is told.
 */
export class TrackWatch {
  readonly tracks: Tracks = { audio: false, video: false }
  settled = false
  #promised: Promised | undefined
  #cancel: Cancel | undefined
  readonly #seen: { [kind in Kind]: number } = { audio: 0, video: 0 }
  /** Grows with each return of a track that was given up: one picture in ten seconds is a picture too. */
  #patience = GONE

  constructor(
    private readonly clock: Clock,
    /** It is known for the first time, or not what it was. */
    private readonly onChanged: () => void,
  ) {}

  promise(promised: Promised): void {
    this.#promised = promised
  }

  saw(tag: StreamTag): void {
    if (tag.type === TagType.SCRIPT) return
    const kind = tag.type === TagType.AUDIO ? 'audio' : 'video'
    // A configuration is a promise, believed at first: nothing is known yet, and what it is for comes at once as a
    // rule.
    if (tag.header && (this.settled || this.tracks[kind])) return
    this.#seen[kind] = this.clock.monotonic()
    if (!this.tracks[kind]) this.#appeared(kind)
  }

  #appeared(kind: Kind): void {
    this.tracks[kind] = true
    if (this.settled) {
      this.#patience *= 2
      this.onChanged()
    } else if (this.tracks.audio && this.tracks.video) this.#settle()
    else this.#cancel ??= this.clock.after(this.#wait(), () => this.#settle())
  }

  /** Called about once a second. */
  check(now: number): void {
    if (!this.settled || !this.tracks.audio || !this.tracks.video) return
    const { audio, video } = this.#seen
    if (Math.abs(audio - video) < this.#patience || now - Math.max(audio, video) > GONE / 2) return
    this.tracks[audio < video ? 'audio' : 'video'] = false
    this.onChanged()
  }

  #wait(): number {
    if (this.#promised === undefined) return WAIT.unknown
    const count = Number(this.#promised.audio) + Number(this.#promised.video)
    return count === 2 ? WAIT.both : count === 1 ? WAIT.one : WAIT.unknown
  }

  #settle(): void {
    this.stop()
    this.settled = true
    this.onChanged()
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }
}

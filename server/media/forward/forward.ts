import type { Cancel, Clock } from '../../clock.js'
import type { ForwardInfo } from '../../rooms/ports/forwarder.js'
import { hopOf } from '../embedded/hops.js'
import type { StreamTag, StreamTap } from '../embedded/stream_tap.js'
import { TagType } from '../flv/tag.js'
import { type Lookup, PrivateAddressError, resolvePublic } from './resolve.js'
import { RtmpPublisher } from './rtmp_publisher.js'
import type { ForwardTarget } from './target.js'

export interface ForwardParts {
  tap: Pick<StreamTap, 'onTags' | 'stats' | 'origin'>
  clock: Clock
  lookUp: Lookup
  /** It is in another state; `reason` where that is a failure. */
  changed: (state: ForwardInfo['state'], reason: string) => void
}

/** Between two tries: doubled each time (ms). */
const FIRST_PAUSE = 1_000
const LONGEST_PAUSE = 60_000
/** Once it was live for this long, the next failure counts as a first one (ms). */
const STEADY = 30_000
/** Bytes unsent beyond which pictures and sound are left out up to a key frame, and beyond which it is over. */
const SLOW = 1 << 20
const STUCK = 8 << 20

/** One stream on its way to one server: connected while it is published, tried again when that fails. */
export class Forward {
  state: ForwardInfo['state'] = 'waiting'
  reason = ''
  tries = 0
  since: number
  private streamID = ''
  private publisher: RtmpPublisher | undefined
  private untap: Cancel = () => {}
  private stopRetry: Cancel = () => {}
  private liveAt = 0
  /** Stream time of the first tag of this connection; undefined before it. */
  private base: number | undefined
  private needsKey = false
  /** Rises with everything that makes a try in progress worthless. */
  private generation = 0

  constructor(
    private readonly target: ForwardTarget,
    private readonly parts: ForwardParts,
  ) {
    this.since = parts.clock.now()
  }

  /** From now on this stream; '' = none. */
  follow(streamID: string): void {
    if (streamID === this.streamID) return
    this.stop()
    this.streamID = streamID
    this.set('waiting')
    if (streamID !== '') this.wait()
  }

  stop(): void {
    this.streamID = ''
    this.hangUp()
  }

  private hangUp(): void {
    this.generation++
    this.untap()
    this.untap = () => {}
    this.stopRetry()
    this.publisher?.close()
    this.publisher = undefined
  }

  /** The first tag of a stream shows that it is published. */
  private wait(): void {
    const { tap } = this.parts
    const untap = tap.onTags(this.streamID, {
      tag: () => {
        // Not here: the relay is going through its taps.
        if (this.state === 'waiting') queueMicrotask(() => this.published())
      },
      end: () => this.wentAway(),
    })
    this.untap = untap
  }

  private published(): void {
    if (this.state !== 'waiting' || this.streamID === '') return
    this.tries = 0
    void this.connect()
  }

  /** It may come back under its name. */
  private wentAway(): void {
    queueMicrotask(() => {
      if (this.streamID === '') return
      this.hangUp()
      this.set('waiting')
      this.wait()
    })
  }

  private async connect(): Promise<void> {
    const { clock, lookUp } = this.parts
    const generation = ++this.generation
    this.set('connecting')
    let address: string
    try {
      address = await resolvePublic(this.target.host, lookUp)
    } catch (error) {
      if (generation === this.generation)
        this.failed(error instanceof PrivateAddressError ? 'private address' : 'name not found')
      return
    }
    if (generation !== this.generation) return
    this.publisher = new RtmpPublisher(
      this.target,
      address,
      [...(this.parts.tap.origin(this.streamID)?.hops ?? []), hopOf(this.streamID)],
      clock,
      () => this.begin(),
      (reason) => this.failed(reason),
    )
  }

  private begin(): void {
    this.liveAt = this.parts.clock.monotonic()
    this.base = undefined
    this.needsKey = false
    this.untap()
    this.untap = this.parts.tap.onTags(this.streamID, {
      tag: (tag) => this.pass(tag),
      end: () => this.wentAway(),
    })
    this.set('live')
  }

  private pass(tag: StreamTag): void {
    const { publisher } = this
    if (publisher === undefined) return
    if (publisher.unsent > STUCK) {
      publisher.close()
      this.publisher = undefined
      // Not here: the relay is going through its taps.
      queueMicrotask(() => {
        if (this.state === 'live') this.failed('too slow')
      })
      return
    }
    const coded = !tag.header && tag.type !== TagType.SCRIPT
    if (coded && publisher.unsent > SLOW) this.needsKey = true
    if (coded && this.needsKey) {
      const resumes = tag.key || this.parts.tap.stats(this.streamID)?.video === false
      if (!resumes || publisher.unsent > SLOW / 2) return
      this.needsKey = false
    }
    if (coded) this.base ??= tag.timestamp
    publisher.send(tag, Math.max(0, tag.timestamp - (this.base ?? tag.timestamp)) % 2 ** 32)
  }

  private failed(reason: string): void {
    const { clock } = this.parts
    this.publisher = undefined
    this.generation++
    if (this.state === 'live' && clock.monotonic() - this.liveAt > STEADY) this.tries = 0
    this.tries++
    this.untap()
    this.untap = this.parts.tap.onTags(this.streamID, { tag: () => {}, end: () => this.wentAway() }, true)
    this.set('retrying', reason)
    this.stopRetry = clock.after(
      Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (this.tries - 1)),
      () => void this.connect(),
    )
  }

  private set(state: ForwardInfo['state'], reason = ''): void {
    const before = this.state
    this.state = state
    if (state === 'live' || state === 'waiting') this.reason = ''
    if (reason !== '') this.reason = reason
    if (before === state) return
    this.since = this.parts.clock.now()
    this.parts.changed(state, reason)
  }
}

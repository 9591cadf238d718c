import type { Logger } from 'pino'
import type { Cancel, Clock } from '../../clock.js'
import type { StreamStats } from '../../rooms/ports/media_provider.js'
import type { Relay } from '../embedded/relay/relay.js'
import type { StreamTap, TapSink } from '../embedded/stream_tap.js'
import { PulledStream } from './pulled_stream.js'

/** How long a stream is pulled of which nobody wants anything any more (ms). */
const KEPT = 5_000
/** Added to a stream's name; no name that is granted ends so, and none that does can be published by anybody. */
const SUFFIX = '-pull'

export interface NodeTapParts {
  /** Of this node. */
  tap: Pick<StreamTap, 'onTags' | 'stats'>
  relay: Pick<Relay, 'publish' | 'awaited'>
  /** Whether the stream is published to this node. */
  own: (streamID: string) => boolean
  /** Where the node that has it plays a stream: FLV over HTTP. */
  urlOf: (streamID: string) => string
  maxTagBytes: number
  clock: Clock
  log: Logger
}

/** Reads the streams of all nodes: one that another node has is pulled while somebody here wants it. */
export class NodeTap implements Pick<StreamTap, 'onTags' | 'stats'> {
  private readonly pulls = new Map<string, { readonly stream: PulledStream; wantedAt: number }>()
  private readonly stopSweeps: Cancel

  constructor(private readonly parts: NodeTapParts) {
    this.stopSweeps = parts.clock.every(KEPT / 5, () => this.sweep())
  }

  onTags(streamID: string, sink: TapSink, live?: boolean): Cancel {
    return this.parts.tap.onTags(this.nameOf(streamID), sink, live)
  }

  stats(streamID: string): StreamStats | undefined {
    return this.parts.tap.stats(this.nameOf(streamID))
  }

  close(): void {
    this.stopSweeps()
    for (const { stream } of this.pulls.values()) stream.stop()
    this.pulls.clear()
  }

  /** The name of the stream on this node, where it is wanted now. */
  private nameOf(streamID: string): string {
    const { own, urlOf, relay, clock, maxTagBytes } = this.parts
    if (own(streamID)) return streamID
    const name = streamID + SUFFIX
    const wantedAt = clock.monotonic()
    const known = this.pulls.get(name)
    if (known) known.wantedAt = wantedAt
    else {
      const stream = new PulledStream({
        url: () => urlOf(streamID),
        publish: (connection) => relay.publish(name, connection),
        maxTagBytes,
        clock,
        log: this.parts.log.child({ streamID }),
      })
      this.pulls.set(name, { stream, wantedAt })
    }
    return name
  }

  private sweep(): void {
    const { relay, clock } = this.parts
    for (const [name, { stream, wantedAt }] of this.pulls) {
      if (relay.awaited(name) || clock.monotonic() - wantedAt < KEPT) continue
      stream.stop()
      this.pulls.delete(name)
    }
  }
}

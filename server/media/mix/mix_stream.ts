import type { Cancel } from '../../clock.js'
import type { Publication, PublisherConnection } from '../embedded/relay/places.js'
import { type EndReason, type StreamTap, TagType } from '../embedded/stream_tap.js'
import type { FlvTag } from '../flv/tag.js'

export interface MixStreamParts {
  tap: Pick<StreamTap, 'onTags'>
  /** Takes the stream's name in the relay, also from whoever has it. Throws when the relay is full. */
  publish: (streamID: string, connection: PublisherConnection) => Publication
  /** The creator's stream is over. */
  ended: (reason: EndReason) => void
}

/** Added to a stream's name; no name that is granted ends so, and none that does can be published by anybody. */
const SUFFIX = '-mix'

/** The name of the mixed stream that stands for this one. */
export function mixName(streamID: string): string {
  return streamID + SUFFIX
}

/** The stream that a mixed one stands for; undefined for any other name. */
export function mixedOf(streamID: string): string | undefined {
  return streamID.endsWith(SUFFIX) ? streamID.slice(0, -SUFFIX.length) : undefined
}

/**
 * What an audience plays: the creator's own stream as it is, or the mix of the room, under one name on one time line.
 * Whoever plays it notices the change as another picture at a key frame, nothing else.
 */
export class MixStream {
  private publication: Publication | undefined
  private untap: Cancel = () => {}
  private mixing = false
  /** Rises when another connection has the stream. */
  private turn = 0

  constructor(
    private readonly streamID: string,
    private readonly parts: MixStreamParts,
  ) {
    this.pass()
  }

  /** The mix goes on from here: its first tags are configurations and a key frame. */
  mixed(tag: FlvTag): void {
    if (!this.mixing) {
      this.mixing = true
      this.untap()
      // The end of the creator's stream ends this one too.
      this.untap = this.parts.tap.onTags(
        this.streamID,
        { tag: () => {}, end: (reason) => queueMicrotask(() => this.end(reason)) },
        true,
      )
      this.take()
    }
    if (this.publication === undefined) this.take()
    this.publication?.tag(tag.type, tag.timestamp, Buffer.from(tag.body))
    this.publication?.flush()
  }

  /** The creator's own picture from its last key frame on: at once, also after a mix. */
  pass(): void {
    this.mixing = false
    this.untap()
    this.publication = undefined
    this.untap = this.parts.tap.onTags(this.streamID, {
      tag: ({ type, timestamp, payload }) => {
        // Not before something is published: players of what is not there yet wait.
        if (this.publication === undefined) this.take()
        this.publication?.tag(type, timestamp, payload)
        if (type !== TagType.SCRIPT) this.publication?.flush()
      },
      end: (reason) => queueMicrotask(() => this.end(reason)),
    })
  }

  close(reason: EndReason): void {
    this.turn++
    this.untap()
    this.publication?.end(reason)
    this.publication = undefined
  }

  private end(reason: EndReason): void {
    this.close(reason)
    this.parts.ended(reason)
  }

  private take(): void {
    const turn = ++this.turn
    try {
      this.publication = this.parts.publish(mixName(this.streamID), {
        ping() {},
        // The relay took it away: a silence of 15 s, for example. The next tag takes it again.
        end: () => {
          if (turn === this.turn) this.publication = undefined
        },
      })
    } catch {
      // The relay is full: the next tag tries again.
      this.publication = undefined
    }
  }
}

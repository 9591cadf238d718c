import type { Clock } from '../../clock.js'
import type { Ids } from '../../ids.js'
import { offerName } from './offers.js'
import type { SrsStreams } from './srs_streams.js'
import type { TakenOver } from './webrtc/negotiation.js'

export interface TakeOverParts {
  clock: Clock
  ids: Ids
  streams: SrsStreams
  /** Whether the publisher was there to be cut; undefined when SRS cannot be asked. */
  kick: (publisher: string) => Promise<boolean | undefined>
}

/** How long the end of a session that is taken over is waited for (ms). */
const WAIT = 1_000

/** Frees a stream of its old publisher for the new one: SRS calls it busy otherwise. */
export class TakeOver {
  constructor(private readonly parts: TakeOverParts) {}

  /**
   * For a new publisher that was noted, so that the end of the old one's session is not the stream's. Where the old one
   * cannot be cut now, SRS will call the stream busy and tell the new one's end, and the old one still counts.
   */
  async by(publisher: string, streamID: string): Promise<void> {
    const olds = this.parts.streams.others(streamID, publisher)
    await Promise.all(olds.map((old) => this.#free(streamID, old)))
  }

  /** The same before an offer, since SRS looks whether the stream is busy before it asks the hook. */
  async ahead(streamID: string): Promise<TakenOver> {
    const { ids, streams } = this.parts
    const clientID = offerName(ids)
    await streams.tell({ action: 'offering', streamID, clientID })
    if (!streams.offers.has(streamID, clientID)) return { is: 'under way' }
    const done = () => void streams.tell({ action: 'offered', streamID, clientID })
    await this.by(clientID, streamID)
    if (streams.others(streamID, clientID).length === 0) return { is: 'free', done }
    done()
    return { is: 'busy' }
  }

  /** Cuts a publisher and waits for SRS to tell its end: before that the stream is busy. */
  async #free(streamID: string, publisher: string): Promise<void> {
    const { clock, streams, kick } = this.parts
    const ended = new Promise<void>((resolve) => {
      const forget = streams.publications.whenEnded(publisher, resolve)
      clock.after(WAIT, () => {
        forget()
        resolve()
      })
    })
    const there = await kick(publisher)
    if (there) await ended
    else if (there === false) streams.unpublish(streamID, publisher)
  }
}

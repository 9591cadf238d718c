import type { Clock } from '../../../clock.js'
import type { Ids } from '../../../ids.js'
import { signatureQuery } from '../../sign.js'
import type { SrsApi } from '../srs_api.js'
import { REFUSAL } from './refusal.js'
import type { RtcSession } from './sessions.js'
import { SourceHolder } from './source_holder.js'
import type { RtcKind, RtcTarget } from './target.js'

/** What has to be known of streams before one is opened, and done at SRS beside it. */
export interface RtcStreams {
  /** False only when it is sure that nobody publishes it. */
  mayBeLive(streamID: string): boolean
  /**
   * Ends whoever publishes it, since SRS would call it busy. Answers what to call when the offer is through, undefined
   * when the old one cannot be ended now.
   */
  takeOver(streamID: string): Promise<(() => void) | undefined>
  /** False while SRS is left alone. */
  reachable(): boolean
  /** Cuts a client, now or as soon as SRS is there. */
  cut(streamID: string, clientID: string): void
  /** Where FLV of it is read, with the right to. */
  flvURL(streamID: string): string
}

export interface NegotiationParts {
  app: string
  api: SrsApi
  streams: RtcStreams
  clock: Clock
  ids: Ids
  /** For the operator, each time. */
  failed: (reason: string) => void
}

export interface Opened {
  session: Omit<RtcSession, 'release'>
  answer: string
}

/** Offers that SRS works on at a time: it makes one answer after the other. */
const MOST_AT_ONCE = 32

/** Carries an offer to SRS and its answer back, and finds out which of SRS's clients came of it. */
export class Negotiation {
  /** Client ids by the ticket that stood in the query of the hook; undefined until the hook came. */
  readonly #tickets = new Map<string, string | undefined>()
  /** Streams that are just being opened for publishing. */
  readonly #publishing = new Set<string>()

  readonly #sources: SourceHolder

  constructor(private readonly parts: NegotiationParts) {
    this.#sources = new SourceHolder(parts)
  }

  /** A hook agreed: is it for one of our offers? */
  admitted(param: string, clientID: string): boolean {
    const ticket = new URLSearchParams(param).get('ticket') ?? ''
    if (!this.#tickets.has(ticket)) return this.#sources.admitted(ticket)
    this.#tickets.set(ticket, clientID)
    return true
  }

  /** Throws RtcRefusal. */
  async open(target: RtcTarget, offer: string): Promise<Opened> {
    const { streams } = this.parts
    const { kind, streamID } = target
    if (!streams.reachable()) throw REFUSAL.away()
    if (this.#tickets.size >= MOST_AT_ONCE) throw REFUSAL.full()
    // Before a publisher's answer SRS does not know what a player of it is going to get.
    if (kind === 'whep' && (this.#publishing.has(streamID) || !streams.mayBeLive(streamID))) throw REFUSAL.notLive()
    if (kind === 'whep') return this.#exchange(target, offer)
    if (this.#publishing.has(streamID)) throw REFUSAL.underWay()
    this.#publishing.add(streamID)
    try {
      const tookOver = await streams.takeOver(streamID)
      if (tookOver === undefined) throw REFUSAL.busy()
      const letGo = await this.#sources.hold(streamID)
      try {
        return await this.#exchange(target, offer)
      } finally {
        tookOver()
        letGo()
      }
    } finally {
      this.#publishing.delete(streamID)
    }
  }

  async #exchange({ kind, streamID, query }: RtcTarget, offer: string): Promise<Opened> {
    const { api, app, ids, clock, streams } = this.parts
    const ticket = ids.hex(16)
    this.#tickets.set(ticket, undefined)
    try {
      const answer = await api.negotiate(
        kind,
        `app=${app}&stream=${streamID}&${signedPart(query)}&ticket=${ticket}`,
        offer,
      )
      const clientID = this.#tickets.get(ticket)
      if (answer.is === 'sdp' && clientID !== undefined) {
        const session = { id: ids.hex(16), kind, streamID, clientID, since: clock.monotonic() }
        return { session, answer: answer.sdp }
      }
      // What SRS let in and then could not serve keeps the stream's name busy until it is cut.
      if (clientID !== undefined) streams.cut(streamID, clientID)
      throw this.#fault(kind, answer, clientID !== undefined)
    } finally {
      this.#tickets.delete(ticket)
    }
  }

  #fault(kind: RtcKind, answer: { is: string; text?: string }, admitted: boolean): Error {
    const { failed } = this.parts
    if (answer.is === 'sdp') failed(`SRS answered a ${kind} offer without having asked the hooks: compare srs.conf`)
    else if (answer.is === 'away') failed(`SRS did not answer a ${kind} offer: ${answer.text ?? ''}`)
    else if (admitted) return REFUSAL.notAccepted()
    else failed(`SRS refused a ${kind} offer before its hooks: is WebRTC on in srs.conf (rtc_server, vhost rtc)?`)
    return REFUSAL.away()
  }
}

/**
 * Nothing else of a stranger's query goes to SRS: `vhost` leads where no hook is asked, and of a second `stream` or
 * `ticket` nobody knows which one counts.
 */
function signedPart(query: string): string {
  const fields = new URLSearchParams(query)
  return signatureQuery({ txSecret: fields.get('txSecret') ?? '', txTime: fields.get('txTime') ?? '' })
}

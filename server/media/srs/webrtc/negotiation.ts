import type { Clock } from '../../../clock.js'
import type { Ids } from '../../../ids.js'
import { signatureIn, signatureQuery } from '../../sign.js'
import type { SrsApi } from '../srs_api.js'
import { REFUSAL } from './refusal.js'
import type { RtcSession } from './sessions.js'
import { SourceHolder } from './source_holder.js'
import { newSessionID, type RtcKind, type RtcTarget, type SessionNodes } from './target.js'
import { Tickets } from './tickets.js'

/**
 * What became of a stream's old publishers before an offer: `free`, with what to call when the offer was answered;
 * another offer is under way; or they cannot be ended now.
 */
export type TakenOver = { is: 'free'; done: () => void } | { is: 'under way' } | { is: 'busy' }

/** What has to be known of streams before one is opened, and done at SRS beside it. */
export interface RtcStreams {
  /** False only when it is sure that nobody publishes it. */
  mayBeLive(streamID: string): boolean
  /** Whether an offer to publish it is under way, here or at another node. */
  offered(streamID: string): boolean
  /** Ends whoever publishes it, since SRS would call it busy. */
  takeOver(streamID: string): Promise<TakenOver>
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
  nodes: SessionNodes | undefined
  clock: Clock
  ids: Ids
  /** For the operator. */
  failed: (reason: string) => void
  /** A session came about. */
  worked: () => void
}

export interface Opened {
  session: Omit<RtcSession, 'release'>
  answer: string
}

/** Offers that SRS works on at a time: it makes one answer after the other. */
const MOST_AT_ONCE = 32
/** How long after SRS answered another node may take to tell of the hook (ms); one of our own was there before. */
const TOLD_WITHIN = 1_000

/** Carries an offer to SRS and its answer back, and finds out which of SRS's clients came of it. */
export class Negotiation {
  readonly #offers: Tickets
  readonly #holders: Tickets
  readonly #sources: SourceHolder
  /** SRS has answered an offer since the start: it speaks WebRTC, and does not like the one that it refuses. */
  #answers = false

  constructor(private readonly parts: NegotiationParts) {
    const { clock, ids } = parts
    this.#offers = new Tickets(clock, ids)
    this.#holders = new Tickets(clock, ids)
    this.#sources = new SourceHolder({ ...parts, tickets: this.#holders })
  }

  /** A hook agreed, here or at another node. */
  admitted(ticket: string, clientID: string): void {
    this.#offers.admitted(ticket, clientID)
    this.#holders.admitted(ticket, clientID)
  }

  /** Throws RtcRefusal. */
  async open(target: RtcTarget, offer: string): Promise<Opened> {
    const { streams } = this.parts
    const { kind, streamID } = target
    if (!streams.reachable()) throw REFUSAL.away()
    if (this.#offers.size >= MOST_AT_ONCE) throw REFUSAL.full()
    // Before a publisher's answer SRS does not know what a player of it is going to get.
    if (kind === 'whep' && (streams.offered(streamID) || !streams.mayBeLive(streamID))) throw REFUSAL.notLive()
    if (kind === 'whep') return this.#exchange(target, offer)
    if (streams.offered(streamID)) throw REFUSAL.underWay()
    const taken = await streams.takeOver(streamID)
    if (taken.is === 'under way') throw REFUSAL.underWay()
    if (taken.is === 'busy') throw REFUSAL.busy()
    const letGo = await this.#sources.hold(streamID)
    try {
      return await this.#exchange(target, offer)
    } finally {
      taken.done()
      letGo()
    }
  }

  async #exchange({ kind, streamID, query }: RtcTarget, offer: string): Promise<Opened> {
    const { api, app, ids, clock, streams, nodes } = this.parts
    const ticket = this.#offers.issue()
    try {
      const answer = await api.negotiate(
        kind,
        `app=${app}&stream=${streamID}&${signedPart(query)}&ticket=${ticket.id}`,
        offer,
      )
      const clientID = await ticket.client(nodes ? TOLD_WITHIN : 0)
      if (answer.is === 'sdp' && clientID !== undefined) {
        this.#answers = true
        this.parts.worked()
        const session = { id: newSessionID(ids, nodes), kind, streamID, clientID, since: clock.monotonic() }
        return { session, answer: answer.sdp }
      }
      // What SRS let in and then could not serve keeps the stream's name busy until it is cut.
      if (clientID !== undefined) streams.cut(streamID, clientID)
      else if (answer.is === 'sdp') void api.endNegotiated(answer.location)
      const disliked = clientID !== undefined || (answer.is === 'closed' && this.#answers && (await this.#isThere()))
      throw this.#fault(kind, answer, disliked)
    } finally {
      ticket.drop()
    }
  }

  /** SRS ends a connection without an answer when it ends itself, too. */
  #isThere(): Promise<boolean> {
    return this.parts.api.version().then(
      () => true,
      () => false,
    )
  }

  /** `disliked`: it is the offer that is wrong. */
  #fault(kind: RtcKind, answer: { is: string; text?: string }, disliked: boolean): Error {
    const { failed } = this.parts
    if (answer.is === 'sdp') failed(`SRS answered a ${kind} offer, and no hook was heard of: compare srs.conf`)
    else if (answer.is === 'away') failed(`SRS did not answer a ${kind} offer: ${answer.text ?? ''}`)
    else if (disliked) return REFUSAL.notAccepted()
    else failed(`SRS refused a ${kind} offer before its hooks: is WebRTC on in srs.conf (rtc_server, vhost rtc)?`)
    return REFUSAL.away()
  }
}

/**
 * Nothing else of a stranger's query goes to SRS: `vhost` leads where no hook is asked, and of a second `stream` or
 * `ticket` nobody knows which one counts.
 */
function signedPart(query: string): string {
  return signatureQuery(signatureIn(new URLSearchParams(query)))
}

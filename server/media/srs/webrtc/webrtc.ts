import type { IncomingMessage } from 'node:http'
import type { Logger } from 'pino'
import type { Clock } from '../../../clock.js'
import { FaultLog } from '../../../cloud/fault_log.js'
import type { HttpAttachment } from '../../../http/http_attachment.js'
import type { Ids } from '../../../ids.js'
import { ConnectionLimit } from '../../../limits/connection_limit.js'
import { TokenBuckets } from '../../../limits/token_buckets.js'
import type { EndReason } from '../../embedded/stream_tap.js'
import type { SrsApi } from '../srs_api.js'
import { ControlSockets } from './control.js'
import { RtcDoor } from './door.js'
import { KeyFrames } from './key_frames.js'
import { Negotiation, type RtcStreams } from './negotiation.js'
import { RtcSessions } from './sessions.js'
import type { RtcTarget, SessionNodes } from './target.js'

export interface WebRtcOptions {
  ipOf: (request: IncomingMessage) => string
  /** Whether requests are limited by network. */
  limited: boolean
  /** Sessions in all, and of one network. */
  places?: { connections: number; connectionsPerAddress: number }
}

export interface WebRtcParts extends WebRtcOptions {
  app: string
  api: SrsApi
  streams: RtcStreams & {
    may: (target: RtcTarget) => boolean
    publishers: (streamID: string) => string[]
    /** A player lacks a key frame of a publisher that is not known here: another node may hold its session. */
    lacksKeyFrame: (streamID: string) => void
  }
  nodes: SessionNodes | undefined
  clock: Clock
  ids: Ids
  log: Logger
}

/** Sessions in all and of one network; SRS itself takes 2000 connections as srs.conf has it. */
const PLACES = { connections: 2_000, connectionsPerAddress: 500 }
/** Requests of one network: a hall of phones joins within seconds. */
const PER_SECOND = 50
const BURST = 300

/** Browsers on the SRS plane: the endpoints, the sessions that came of them, and what these are told. */
export class WebRtc {
  readonly attachment: HttpAttachment
  readonly #sessions: RtcSessions
  readonly #negotiation: Negotiation
  /** Of the publishers whose sessions are here, and of others. */
  readonly #keyFrames: KeyFrames
  readonly #elsewhere: KeyFrames

  constructor({ app, api, streams, nodes, clock, ids, log, ipOf, limited, places = PLACES }: WebRtcParts) {
    const isHere = (streamID: string) => streams.publishers(streamID).some((clientID) => sessions.has(clientID))
    const sessions = new RtcSessions(
      clock,
      ({ streamID, clientID }) => streams.cut(streamID, clientID),
      (streamID) => (isHere(streamID) ? this.#keyFrames : this.#elsewhere).ask(streamID),
    )
    const faults = new FaultLog('SRS: WebRTC', log, clock)
    const failed = (reason: string) => faults.fail('offer', { kind: reason })
    const worked = () => faults.work('offer')
    this.#sessions = sessions
    this.#negotiation = new Negotiation({ app, api, streams, nodes, clock, ids, failed, worked })
    this.#keyFrames = new KeyFrames(clock, (streamID) => {
      for (const clientID of streams.publishers(streamID)) sessions.requestKeyFrame(clientID)
    })
    this.#elsewhere = new KeyFrames(clock, streams.lacksKeyFrame)
    this.attachment = new RtcDoor({
      clock,
      log,
      sessions,
      negotiation: this.#negotiation,
      controls: new ControlSockets(clock),
      places: new ConnectionLimit(places),
      ...(limited && { rates: new TokenBuckets(PER_SECOND, BURST) }),
      ipOf,
      may: streams.may,
      nodes,
    })
  }

  /** Sessions that are open. */
  get size(): number {
    return this.#sessions.size
  }

  /** A hook agreed that this client publishes or plays. */
  admitted(ticket: string | undefined, clientID: string): void {
    if (ticket !== undefined) this.#negotiation.admitted(ticket, clientID)
  }

  /** Somebody is about to play a stream, or lacks pictures: without a key frame there is sound alone for a while. */
  keyFrameWanted(streamID: string): void {
    this.#keyFrames.ask(streamID)
  }

  /** SRS told the end of a client, or this server is about to cut it. */
  left(clientID: string, reason: EndReason): void {
    this.#sessions.leave(clientID, reason)
  }

  /** All sessions of a stream are about to be cut. */
  cutting(streamID: string, reason: EndReason): void {
    this.#sessions.leaveStream(streamID, reason)
  }

  /** A player's connection does not survive its publisher: SRS goes on with numbers that it does not know. */
  publisherChanged(streamID: string): void {
    this.#keyFrames.forget(streamID)
    this.#elsewhere.forget(streamID)
    this.#sessions.endPlayers(streamID, 'ended')
  }

  /** SRS listed its clients. */
  compared(clients: ReadonlySet<string>, settledBefore: number): void {
    this.#sessions.keepOnly(clients, settledBefore)
  }

  close(): void {
    this.#keyFrames.close()
    this.#elsewhere.close()
    this.#sessions.close()
  }
}

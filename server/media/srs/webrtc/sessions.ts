import type { WebSocket } from 'ws'
import type { Cancel, Clock } from '../../../clock.js'
import { MultiMap } from '../../../store/multi_map.js'
import { closeSocket } from '../../embedded/flv/ws_close.js'
import type { EndReason } from '../../embedded/stream_tap.js'
import { KEY_FRAME } from './control.js'
import type { RtcKind } from './target.js'

/** One WebRTC connection between a client and SRS, as this server let it in. */
export interface RtcSession {
  readonly id: string
  readonly kind: RtcKind
  readonly streamID: string
  /** As SRS calls it. */
  readonly clientID: string
  /** When it was let in, monotonic ms. */
  readonly since: number
  /** Gives its place back. */
  readonly release: () => void
}

interface Kept extends RtcSession {
  control?: WebSocket
  /** Runs while a browser that had a socket has none. */
  lost?: Cancel
}

/** How long (ms) a browser whose socket broke may take to come back before its session ends. */
const COME_BACK = 5_000

/** The WebRTC sessions that are open, with the sockets beside them. */
export class RtcSessions {
  /** By SRS's client id. */
  readonly #sessions = new Map<string, Kept>()
  readonly #clients = new Map<string, string>()
  readonly #streams = new MultiMap()

  constructor(
    private readonly clock: Clock,
    /** Cuts the session at SRS. */
    private readonly cut: (session: RtcSession) => void,
    /** A player lacks a key frame of that stream. */
    private readonly lacksKeyFrame: (streamID: string) => void,
  ) {}

  get size(): number {
    return this.#sessions.size
  }

  has(clientID: string): boolean {
    return this.#sessions.has(clientID)
  }

  add(session: RtcSession): void {
    this.#sessions.set(session.clientID, session)
    this.#clients.set(session.id, session.clientID)
    this.#streams.add(session.streamID, session.clientID)
  }

  /** The session of an address; undefined when the id is of another stream or kind. */
  find(id: string, kind: RtcKind, streamID: string): RtcSession | undefined {
    const found = this.#sessions.get(this.#clients.get(id) ?? '')
    return found?.kind === kind && found.streamID === streamID ? found : undefined
  }

  /** The browser's socket; a later one takes the place of an earlier one. */
  attach({ clientID }: RtcSession, ws: WebSocket): void {
    const kept = this.#sessions.get(clientID)
    if (kept === undefined) {
      closeSocket(ws, 'lost')
      return
    }
    kept.lost?.()
    const before = kept.control
    kept.control = ws
    if (before !== undefined) closeSocket(before, 'changed')
    ws.on('message', (data) => {
      if (kept.kind === 'whep' && String(data) === KEY_FRAME) this.lacksKeyFrame(kept.streamID)
    })
    ws.on('close', () => {
      if (kept.control !== ws) return
      kept.control = undefined
      if (this.#sessions.has(clientID)) kept.lost = this.clock.after(COME_BACK, () => this.end(kept, 'lost'))
    })
  }

  /** Asks the browser of that client, where it has a socket. */
  requestKeyFrame(clientID: string): void {
    this.#sessions.get(clientID)?.control?.send(KEY_FRAME)
  }

  /** Ends it here and at SRS, and tells its browser why. */
  end(session: RtcSession, reason: EndReason): void {
    this.leave(session.clientID, reason)
    this.cut(session)
  }

  endPlayers(streamID: string, reason: EndReason): void {
    for (const session of this.#of(streamID)) if (session.kind === 'whep') this.end(session, reason)
  }

  /** SRS lost that client, or somebody else is cutting it. */
  leave(clientID: string, reason: EndReason): void {
    const session = this.#sessions.get(clientID)
    if (session === undefined) return
    this.#sessions.delete(clientID)
    this.#clients.delete(session.id)
    this.#streams.delete(session.streamID, clientID)
    session.lost?.()
    session.release()
    if (session.control !== undefined) closeSocket(session.control, reason)
  }

  leaveStream(streamID: string, reason: EndReason): void {
    for (const { clientID } of this.#of(streamID)) this.leave(clientID, reason)
  }

  /** Forgets what SRS does not list, where it was let in before then. */
  keepOnly(clients: ReadonlySet<string>, settledBefore: number): void {
    for (const { clientID, since } of [...this.#sessions.values()])
      if (since < settledBefore && !clients.has(clientID)) this.leave(clientID, 'lost')
  }

  /** This server stops. */
  close(): void {
    for (const { clientID } of [...this.#sessions.values()]) this.leave(clientID, 'closing')
  }

  #of(streamID: string): RtcSession[] {
    return this.#streams.get(streamID).flatMap((clientID) => this.#sessions.get(clientID) ?? [])
  }
}

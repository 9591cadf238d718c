import type { Clock } from '../../../clock.js'
import { readPieces } from '../../../http/read_pieces.js'
import type { Tickets } from './tickets.js'

export interface SourceHolderParts {
  clock: Clock
  tickets: Tickets
  streams: { flvURL(streamID: string): string }
  /** For the operator, once. */
  failed: (reason: string) => void
}

/** ms that SRS may take to ask the hook of the holding player. */
const HELD_WITHIN = 500
/** ms after the answer in which the browser's connection comes about, or does not. */
const ESTABLISHED = 5_000
/** Streams held at a time: each takes one of the connections that SRS has for everybody. */
const MOST_HELD = 64

/**
 * SRS (seen with 6.0.157) makes the RTMP side of a WebRTC stream when the offer comes, and sweeps away what nobody
 * publishes or plays every few seconds: between the offer and the end of the DTLS handshake that hits the stream to
 * come, and players by RTMP and FLV then wait for ever beside it. A player that is there before the offer keeps it.
 */
export class SourceHolder {
  /** What lets go of each stream that is held, in order of their offers. */
  readonly #held = new Map<string, () => void>()
  #said = false

  constructor(private readonly parts: SourceHolderParts) {}

  /** Answers, when the stream is held, what to call when its offer was answered. */
  async hold(streamID: string): Promise<() => void> {
    const { clock, tickets, streams } = this.parts
    // Whoever offers again and again holds no more than who offers once.
    this.#held.get(streamID)?.()
    const [oldest] = this.#held.values()
    if (this.#held.size >= MOST_HELD) oldest?.()
    const abort = new AbortController()
    const letGo = () => {
      abort.abort()
      if (this.#held.get(streamID) === letGo) this.#held.delete(streamID)
    }
    this.#held.set(streamID, letGo)
    const ticket = tickets.issue()
    const over = read(`${streams.flvURL(streamID)}&ticket=${ticket.id}`, abort.signal).catch(() => {})
    const holder = await Promise.race([ticket.client(HELD_WITHIN), over])
    ticket.drop()
    if (holder === undefined && !abort.signal.aborted) this.#warn()
    return () => void clock.after(ESTABLISHED, letGo)
  }

  #warn(): void {
    if (this.#said) return
    this.#said = true
    this.parts.failed(
      'media.srs.httpOrigin cannot be reached from this server: now and then RTMP and FLV will not get the stream of a browser',
    )
  }
}

/** Throws everything away until it ends, or is aborted. */
async function read(url: string, signal: AbortSignal): Promise<void> {
  for await (const _piece of readPieces(url, signal));
}

import type { Logger } from 'pino'
import { StreamTakenError } from './places.js'

/** Input within this time (ms): the connection that has the stream is alive, and not what is left of a lost one. */
const LIVELY = 2_000
/** So many connections in a row take a stream from one that sends; a phone between two networks needs fewer. */
const MOST = 3
/** Without a further try for so long (ms) it is over. */
const CALM = 120_000

const SETTLED =
  'several encoders send to one push URL and take the stream from each other: the one that sends keeps it; give each a push URL of its own, or stop the others'

/**
 * Two encoders with one push URL, both of which connect again when they are cut, would take the stream from each other
 * for ever: after some rounds the one that sends keeps it. Who is silent is replaced at once, always.
 */
export class Rivalry {
  #tries = 0
  #latest = Number.NEGATIVE_INFINITY

  constructor(
    private readonly streamID: string,
    private readonly log: Logger,
  ) {}

  /**
   * A further connection comes, and gets the stream. Throws StreamTakenError when it does not. `silent`: since the last
   * input of the connection that has it (ms).
   */
  contest(now: number, silent: number): void {
    if (silent >= LIVELY) return
    if (now - this.#latest > CALM) this.#tries = 0
    this.#latest = now
    this.#tries += 1
    if (this.#tries <= MOST) return
    if (this.#tries === MOST + 1) this.log.warn({ streamID: this.streamID }, SETTLED)
    throw new StreamTakenError('Another connection publishes this stream')
  }
}

/** Input within this time (ms): the connection that has the stream is alive, and not what is left of a lost one. */
const LIVELY = 2_000
/** So many connections in a row take a stream from one that sends; a phone between two networks needs fewer. */
const MOST = 3
/** Without a further try for so long (ms) it is over. */
const CALM = 120_000

/**
 * Two encoders with one push URL, both of which connect again when they are cut, would take the stream from each other
 * for ever: after some rounds the one that sends keeps it. Who is silent is replaced at once, always.
 */
export class Rivalry {
  #tries = 0
  #latest = Number.NEGATIVE_INFINITY

  /**
   * A further connection comes. Answers whether it gets the stream; `'settled'`: it does not, for the first time.
   * `silent`: since the last input of the connection that has it (ms).
   */
  contest(now: number, silent: number): 'yields' | 'settled' | 'keeps' {
    if (silent >= LIVELY) return 'yields'
    if (now - this.#latest > CALM) this.#tries = 0
    this.#latest = now
    this.#tries += 1
    if (this.#tries <= MOST) return 'yields'
    return this.#tries === MOST + 1 ? 'settled' : 'keeps'
  }
}

import type { Logger } from 'pino'
import type { Clock } from '../../../clock.js'

/** An encoder tries again every few seconds: the same refusal is said again after this, ms. */
const AGAIN = 10 * 60_000
const MOST = 1000

/** What to do about it: encoders have two fields, and show no reason of ours. */
const HINT =
  "an encoder's server is rtmp://<host>/live, its stream key all that follows /live/ in a push URL that is still good"

/** Refused requests of encoders and players: each kind from each address once in a while at info, the rest at debug. */
export class RefusalLog {
  readonly #said = new Map<string, number>()

  constructor(private readonly clock: Clock) {}

  say(log: Logger, ip: string, reason: string, fields: { [name: string]: unknown }): void {
    const key = `${ip} ${reason}`
    const now = this.clock.monotonic()
    const known = now - (this.#said.get(key) ?? -AGAIN) < AGAIN
    log[known ? 'debug' : 'info']({ ...fields, reason }, `RTMP request refused; ${HINT}`)
    if (known) return
    this.#said.delete(key)
    this.#said.set(key, now)
    for (const oldest of this.#said.keys()) {
      if (this.#said.size <= MOST) break
      this.#said.delete(oldest)
    }
  }
}

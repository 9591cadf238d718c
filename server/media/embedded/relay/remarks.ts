import type { Logger } from 'pino'

/** A publisher that finds ever new oddities does not fill the log. */
const MOST = 20

/** What is odd about one publisher's stream: each thing is said once, however often it comes. */
export class Remarks {
  readonly #said = new Set<string>()

  constructor(private readonly log: Logger) {}

  say(what: string, fields: { [name: string]: unknown }, message: string): void {
    if (this.#said.has(what) || this.#said.size >= MOST) return
    this.#said.add(what)
    this.log.warn(fields, `${message} (said once)`)
  }

  /** Another publisher: nothing is said of it yet. */
  clear(): void {
    this.#said.clear()
  }
}

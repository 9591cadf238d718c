import type { Logger } from 'pino'
import type { Clock } from '../../clock.js'
import { HOOK_REFUSED, type SrsHook } from './hooks.js'

/** How often a refused hook is a warning (ms). */
const SAID_EVERY = 10_000

/** Players try addresses by the thousand: each refusal is for debugging, one in a while for the operator. */
export class HookRefusals {
  #count = 0
  #saidAt = Number.NEGATIVE_INFINITY

  constructor(
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  /** Answers what SRS takes as "no". */
  refuse(reason: string, hook: SrsHook | undefined): number {
    const refusal = { reason, action: hook?.action, stream: hook?.stream, refused: ++this.#count }
    const now = this.clock.monotonic()
    const quiet = now < this.#saidAt + SAID_EVERY
    if (!quiet) this.#saidAt = now
    this.log[quiet ? 'debug' : 'warn'](refusal, 'SRS: hook refused')
    return HOOK_REFUSED
  }
}

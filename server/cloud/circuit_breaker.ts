import type { Clock } from '../clock.js'

export type BreakerState = 'closed' | 'open' | 'half-open'

/**
 * Stops asking a cloud that fails again and again: after `failures` in a row it is
 * open for `pause` ms, then one call may try. Told of every outcome by its user.
 * `onChange` hears each change of state once, for log and metrics.
 */
export class CircuitBreaker {
  #failed = 0
  #openUntil = 0
  #trying = false
  #state: BreakerState = 'closed'

  constructor(
    private readonly clock: Clock,
    private readonly options: { failures: number; pause: number; onChange?: (state: BreakerState) => void },
  ) {}

  get state(): BreakerState {
    return this.#state
  }

  /** Whether to call now. In the half-open state only the first one may, until its outcome is told. */
  allows(): boolean {
    if (this.#state === 'closed') return true
    if (this.#trying || this.clock.monotonic() < this.#openUntil) return false
    this.#trying = true
    this.#become('half-open')
    return true
  }

  succeeded(): void {
    this.#failed = 0
    this.#trying = false
    this.#become('closed')
  }

  failed(): void {
    this.#failed += 1
    this.#trying = false
    if (this.#state === 'closed' && this.#failed < this.options.failures) return
    this.#openUntil = this.clock.monotonic() + this.options.pause
    this.#become('open')
  }

  #become(state: BreakerState): void {
    if (state === this.#state) return
    this.#state = state
    this.options.onChange?.(state)
  }
}

/** Ends a timer. Safe to call twice. */
export type Cancel = () => void

/** Time and timers, injected everywhere so that no test waits for a real time-out. Milliseconds. */
export interface Clock {
  /** Unix ms. */
  now(): number
  after(ms: number, run: () => void): Cancel
  every(ms: number, run: () => void): Cancel
}

/** The one place that reads the machine's time. Its timers never keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms).unref()
    return () => clearTimeout(timer)
  },
  every(ms, run) {
    const timer = setInterval(run, ms).unref()
    return () => clearInterval(timer)
  },
}

/** Ends a timer. Safe to call twice. */
export type Cancel = () => void

/** Time and timers, injected everywhere so that no test waits for a real time-out. Milliseconds. */
export interface Clock {
  /** Unix ms, as the machine has it now: for signatures, expiry and what people read. It may step. */
  now(): number
  /**
   * Ms that only ever go forward and mean nothing to other processes: for idleness, rates and other measurements.
   */
  monotonic(): number
  after(ms: number, run: () => void): Cancel
  every(ms: number, run: () => void): Cancel
}

/**
 * Unix ms that it is at least, whatever somebody sets the machine's clock to meanwhile. What is thrown away for its age
 * is judged by this: a wrong date that is put right again must not have undone kicks and logouts.
 */
export function leastTime(clock: Pick<Clock, 'now' | 'monotonic'>): number {
  return Math.min(clock.now(), clock.monotonic())
}

/** Resolves after `ms`. */
export function pause(clock: Pick<Clock, 'after'>, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve))
}

/** A timer that fires this much too late shows that the process, or the machine, stood still (ms). */
const GAP = 2_000
/**
 * After such a gap timers wait this long (ms): what clients sent meanwhile is still in the system's buffers, and has to
 * be read before anybody is taken for silent.
 */
const READ_FIRST = 1_000

/** Node's timers take a signed 32-bit delay; a longer one would fire at once (ms). */
const LONGEST = 2 ** 31 - 1

export interface ClockSource {
  monotonic(): number
  gap?: number
  readFirst?: number
}

/**
 * A clock over the machine's. Its timers never keep the process alive; after a gap they wait until the input that
 * queued up has been read.
 */
export function createClock({ monotonic, gap = GAP, readFirst = READ_FIRST }: ClockSource): Clock {
  let waitUntil = Number.NEGATIVE_INFINITY

  /** Ms that a timer due at `due` still has to wait; 0 when it may run. */
  function wait(due: number): number {
    const now = monotonic()
    if (now - due > gap && due > waitUntil) waitUntil = now + readFirst
    return Math.max(0, waitUntil - now)
  }

  return {
    now: () => Date.now(),
    monotonic,
    after(ms, run) {
      const due = monotonic() + ms
      let timer = setTimeout(fire, Math.min(ms, LONGEST)).unref()
      function fire(): void {
        const left = ms > LONGEST ? due - monotonic() : 0
        const more = Math.max(left, wait(due))
        if (more > 0) timer = setTimeout(fire, Math.min(Math.ceil(more), LONGEST)).unref()
        else run()
      }
      return () => clearTimeout(timer)
    },
    every(ms, run) {
      const interval = Math.min(ms, LONGEST)
      let due = monotonic() + interval
      const timer = setInterval(() => {
        const more = wait(due)
        due = monotonic() + interval
        if (more === 0) run()
      }, interval).unref()
      return () => clearInterval(timer)
    },
  }
}

/** Unix ms at which the process started. Kept, since reading `timeOrigin` costs a third of reading the time. */
const PROCESS_START = performance.timeOrigin

/**
 * The one place that reads the machine's time. Its monotonic time begins at the Unix time of the process's start,
 * so that numbers taken from it (a room's first `seq`) rise from one process to the next too.
 */
export const systemClock: Clock = createClock({
  monotonic: () => Math.floor(PROCESS_START + performance.now()),
})

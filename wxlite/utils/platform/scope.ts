import { attempt, type Cancel, type RoomPlatform } from './platform'

/** Things that end together: timers, listeners, requests, sockets. Closing it leaves none of them. */
export interface Scope {
  readonly closed: boolean
  /** Runs `cancel` at the end (at once when it is over); the answer forgets it without running it. */
  add(cancel: Cancel): Cancel
  /** A timer that dies with the scope. */
  after(ms: number, run: () => void): Cancel
  /** One end that throws does not keep the others from running. */
  close(): void
}

export function createScope(platform: Pick<RoomPlatform, 'after' | 'report'>): Scope {
  const ends = new Set<Cancel>()
  let closed = false
  const scope: Scope = {
    get closed() {
      return closed
    },
    add(cancel) {
      const own = () => cancel()
      if (closed) own()
      else ends.add(own)
      return () => {
        ends.delete(own)
      }
    },
    after(ms, run) {
      if (closed) return () => undefined
      const stop = platform.after(ms, () => {
        forget()
        run()
      })
      const forget = scope.add(stop)
      return () => {
        forget()
        stop()
      }
    },
    close() {
      closed = true
      for (const end of [...ends]) attempt(platform, end)
      ends.clear()
    },
  }
  return scope
}

/** A scope that ends with another one, or before it. */
export function createInner(platform: Pick<RoomPlatform, 'after' | 'report'>, outer: Scope): Scope {
  const inner = createScope(platform)
  inner.add(outer.add(inner.close))
  return inner
}

/** Waits; the end of the scope wakes it early. */
export function pause(scope: Scope, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const forget = scope.add(resolve)
    scope.after(ms, () => {
      forget()
      resolve()
    })
  })
}

/** What comes of it, or undefined when that takes too long. Ends the scope, which is for this alone. */
export function within<Result>(scope: Scope, ms: number, result: Promise<Result>): Promise<Result | undefined> {
  return Promise.race([result, pause(scope, ms).then(() => undefined)]).finally(scope.close)
}

/** A pause, ended early by the network coming back. */
export async function pauseOrOnline(
  platform: Pick<RoomPlatform, 'after' | 'report' | 'onOnline'>,
  scope: Scope,
  ms: number,
): Promise<void> {
  const mine = createInner(platform, scope)
  mine.add(platform.onOnline(mine.close))
  await pause(mine, ms)
  mine.close()
}

import type { Cancel, RoomPlatform } from './platform'

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
      for (const end of [...ends]) {
        try {
          end()
        } catch (error) {
          platform.report(error)
        }
      }
      ends.clear()
    },
  }
  return scope
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

/** The same, ended early by the network coming back. */
export async function pauseOrOnline(
  platform: Pick<RoomPlatform, 'after' | 'report' | 'onOnline'>,
  scope: Scope,
  ms: number,
): Promise<void> {
  const mine = createScope(platform)
  const forget = scope.add(mine.close)
  mine.add(platform.onOnline(mine.close))
  await pause(mine, ms)
  forget()
  mine.close()
}

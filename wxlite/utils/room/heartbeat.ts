import { asRoomError, type RoomError } from '../api/room_error'
import type { Cancel } from '../platform/platform'
import type { Scope } from '../platform/scope'
import { HEARTBEAT } from '../protocol'

export interface HeartbeatOptions {
  scope: Scope
  /** One beat, over whichever channel works. */
  beat(away: boolean): Promise<{ seq: number }>
  replied(seq: number): void
  failed(error: RoomError): void
}

/** Beats while somebody is there to beat for: first after 3 s, then every 7 s, one at a time. */
export interface Heartbeat {
  start(): void
  /** A beat at once, and the next after the usual pause. */
  now(): void
  /** Says that nothing will be heard for a while, and is silent until `start` or `now`. */
  away(): void
  stop(): void
}

export function createHeartbeat({ scope, beat, replied, failed }: HeartbeatOptions): Heartbeat {
  let cancel: Cancel = () => {}
  /** Answers of beats from before the last stop are of no interest. */
  let run = 0

  function next(ms: number, of: number) {
    cancel()
    cancel = scope.after(ms, () => send(false, of))
  }

  function send(away: boolean, of: number) {
    beat(away).then(
      ({ seq }) => {
        if (scope.closed || of !== run) return
        if (!away) next(HEARTBEAT.interval, of)
        replied(seq)
      },
      (error: unknown) => {
        if (scope.closed || of !== run) return
        // Sooner than usual: the server forgives two lost beats.
        if (!away) next(HEARTBEAT.first, of)
        failed(asRoomError(error))
      },
    )
  }

  function renew(): number {
    cancel()
    run += 1
    return run
  }

  return {
    start: () => next(HEARTBEAT.first, renew()),
    now: () => send(false, renew()),
    away: () => send(true, renew()),
    stop: renew,
  }
}

import type { Emitter } from '../api/emitter'
import { asRoomError } from '../api/room_error'
import type { ImLink } from '../im/im_link'
import { backoff } from '../net/backoff'
import type { Session } from '../net/session'
import type { Cancel, RoomPlatform } from '../platform/platform'
import { pause, type Scope } from '../platform/scope'
import * as TIMES from '../platform/timing'
import { Code } from '../protocol'
import type { MembershipEvents } from './membership_events'
import { endOf } from './room_end'

export interface WatcherOptions {
  platform: RoomPlatform
  session: Session
  /** In the name of the one who watches. */
  call: Session['call']
  scope: Scope
  roomID: string
  link(): ImLink | undefined
  /** Whether the app is out of sight: nothing is looked at then. */
  hidden(): boolean
  /** Look at the list. */
  pull(): Promise<void>
  emit: Emitter<MembershipEvents>['emit']
}

/** One's place in the audience: registered, and polling where no link reports changes. */
export interface Watcher {
  /** Resolves when no registration is under way. Never rejects. */
  readonly settled: Promise<unknown>
  /** Registers. Rejects with the server's refusal. */
  register(): Promise<void>
  /** The server does not know this viewer, or the room, any more: register again, within bounds. */
  again(): void
  /** Back from link-mic otherwise than by `register`: watches on, if one may. */
  resume(): void
  stop(): void
}

export function createWatcher(options: WatcherOptions): Watcher {
  const { platform, session, call, scope, roomID, link, hidden, pull, emit } = options
  let watching = false
  let registering = false
  let settled: Promise<unknown> = Promise.resolve()
  let stopLooking: Cancel = () => {}

  function register(): Promise<unknown> {
    const { userName, userAvatar } = session.account
    // Not within the membership's scope: what is under way may finish, so that the exit comes after it.
    const registered = call('add_audience', { roomID, userInfo: JSON.stringify({ userName, userAvatar }) })
    settled = registered.catch(() => undefined)
    return registered
  }

  function look() {
    const now = link()
    stopLooking()
    stopLooking = scope.after(now?.up && !now.numbered ? TIMES.pollSlow : TIMES.poll, () => {
      look()
      if (hidden()) return
      const present = link()
      // Without a socket one is counted for as long as one registers. With it an audience has no heartbeat whose answer
      // would show a lost notification, or that one is not counted any more: it joins again, which costs one frame.
      if (!present?.up) again()
      else if (present.numbered) present.rejoin()
      else void pull()
    })
  }

  async function repeat() {
    // By looks, not by the clock: a phone that puts its clock right would take the room for closed.
    let looks = 0
    for (let attempt = 0; watching && !scope.closed; attempt++) {
      try {
        await register()
        if (scope.closed) return
        link()?.rejoin()
        return await pull()
      } catch (thrown) {
        const { errCode, reason } = asRoomError(thrown)
        const missing = errCode === Code.NO_ROOM
        if (scope.closed || !watching) return
        const end = endOf(errCode)
        if (end) return emit('ended', end)
        // Closed by will is the end. After a restart of the server the room is there again when its presenter is.
        if (missing && (reason === 'closed' || ++looks * TIMES.missingLook > TIMES.missingMost))
          return emit('ended', 'closed')
        await pause(
          scope,
          missing ? TIMES.missingLook : backoff(attempt, TIMES.reenterFirst, TIMES.reenterMost, platform.random()),
        )
      }
    }
  }

  function begin() {
    if (!watching) look()
    watching = true
  }

  function again() {
    if (registering || !watching) return
    registering = true
    repeat().finally(() => {
      registering = false
    })
  }

  return {
    get settled() {
      return settled
    },
    async register() {
      await register()
      if (!scope.closed) begin()
    },
    again,
    resume() {
      if (watching) return
      begin()
      again()
    },
    stop() {
      watching = false
      stopLooking()
    },
  }
}

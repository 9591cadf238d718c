import { asRoomError, cancelled, RoomError } from '../api/room_error'
import type { RoomEndReason } from '../api/room_events'
import type { ImLink } from '../im/im_link'
import { backoff } from '../net/backoff'
import type { Session } from '../net/session'
import type { RoomPlatform } from '../platform/platform'
import { createScope, pause, type Scope } from '../platform/scope'
import * as TIMES from '../platform/timing'
import { Code, type LostReason } from '../protocol'
import { createHeartbeat } from './heartbeat'
import { endOf } from './room_end'

export interface SeatOptions {
  platform: RoomPlatform
  session: Session
  scope: Scope
  roomID: string
  roomInfo: string
  /** A link-mic guest: never makes the room anew, and may be told to ask again. */
  guest: boolean
  link(): ImLink | undefined
  /** The seat was taken (again): the list is worth a look. The entry is over with the promise. */
  taken(): Promise<void>
  /** A heartbeat reply's number. */
  heard(seq: number): void
  reentering(state: 'trying' | 'done', reason: LostReason): void
  /** The old address was refused on the way back; publish to this one. */
  newPushURL(pushURL: string): void
  ended(reason: RoomEndReason): void
  /** A guest whose seat is gone; the room is not. */
  unseated(): void
}

/** One's own place among the pushers of a room: taken, held by heartbeats, and taken again when it was lost. */
export interface Seat {
  readonly held: boolean
  /** Whether it is held, or asked for. */
  readonly wanted: boolean
  /** Resolves when no entry is under way. Never rejects. */
  readonly settled: Promise<void>
  /** Takes the seat, or replaces the stream on it. Rejects with the server's refusal, and when the seat was given up meanwhile. */
  take(pushURL: string): Promise<void>
  /** Gives it up, and tells the server once no entry is under way. Rejects where the server cannot be told. */
  leave(): Promise<void>
  /** Holds the seat without stream or beats, or ends that. */
  setAway(away: boolean): void
  /** Asks the server now whether the seat is still there. */
  check(): void
  /** No more beats; the server is not told. */
  drop(): void
}

export function createSeat(options: SeatOptions): Seat {
  const { platform, session, scope, roomID, roomInfo } = options
  let pushURL = ''
  /** Calls of `take` that are under way. */
  let asking = 0
  let away = false
  let recovery: Scope | undefined
  /** Entries and farewells go one after the other, so that the newest wish is what the server keeps. */
  let line: Promise<void> = Promise.resolve()
  /** How often the seat was given up: an entry that was begun before that does not count any more. */
  let farewells = 0

  const heartbeat = createHeartbeat({ scope, beat, replied: options.heard, failed: lost })

  async function beat(gone: boolean): Promise<{ seq: number }> {
    try {
      const sent = options.link()?.beat(gone)
      if (sent) return await sent
    } catch (error) {
      // No answer, or a login that has ended: REST tries, and logs in again.
      const { errCode } = asRoomError(error, 'beat')
      if (errCode > Code.OK && errCode !== Code.AUTH) throw error
    }
    return session.call('pusher_heartbeat', { roomID, away: gone || undefined }, scope)
  }

  function enter(url: string): Promise<void> {
    const { userName, userAvatar } = session.account
    const before = farewells
    const goOn = () => {
      if (scope.closed || farewells !== before) throw cancelled('enterRoom')
    }
    const entered = line
      .then(async () => {
        // add_pusher makes a room that is missing. A guest must not: the room is its presenter's.
        if (options.guest) await session.call('get_pushers', { roomID })
        goOn()
        // Not within the stay's scope: an entry under way is let finish, so that the farewell comes after it.
        return session.call('add_pusher', { roomID, userName, userAvatar, pushURL: url, roomInfo: roomInfo || undefined })
      })
      .then(() => {
        goOn()
        pushURL = url
        if (away) heartbeat.away()
        else heartbeat.start()
        options.link()?.rejoin()
        return options.taken()
      })
      .then(goOn)
    line = entered.catch(() => undefined)
    return entered
  }

  function drop() {
    farewells += 1
    asking = 0
    pushURL = ''
    recovery?.close()
    recovery = undefined
    heartbeat.stop()
  }

  function lost({ errCode, reason = 'unknown' }: RoomError) {
    const end = endOf(errCode)
    if (end) return options.ended(end)
    if (errCode !== Code.NOT_MEMBER && errCode !== Code.NO_ROOM) return
    if (reason !== 'timeout' && reason !== 'unknown') options.ended(reason)
    // A guest must not make the room: after a restart of the server it waits for the presenter as audience.
    else if (options.guest && reason === 'unknown') options.unseated()
    else if (!away && !recovery) void recover(reason)
  }

  async function recover(reason: LostReason) {
    const mine = createScope(platform)
    recovery = mine
    const forget = scope.add(mine.close)
    heartbeat.stop()
    options.reentering('trying', reason)
    for (let attempt = 0; !mine.closed && !away; attempt++) {
      try {
        await enter(pushURL)
        break
      } catch (error) {
        if (mine.closed) break
        await refused(asRoomError(error, 'add_pusher'))
      }
      if (!mine.closed) await pause(mine, backoff(attempt, TIMES.reenterFirst, TIMES.reenterMost, platform.random()))
    }
    forget()
    if (recovery === mine) recovery = undefined
    if (!mine.closed && !away) options.reentering('done', reason)
  }

  /** What a refusal on the way back means. */
  async function refused({ errCode }: RoomError) {
    switch (errCode) {
      case Code.NO_ROOM:
        return options.ended('closed')
      case Code.NO_GRANT:
        return options.guest ? options.unseated() : options.ended('closed')
      // The old address, or the login: a fresh address is had only with a login.
      case Code.BAD_REQUEST:
      case Code.AUTH:
        try {
          pushURL = (await session.call('get_push_url', { roomID }, scope)).pushURL
          options.newPushURL(pushURL)
        } catch (error) {
          if (asRoomError(error, 'get_push_url').errCode === Code.AUTH) options.ended('login')
        }
        return
      default: {
        const end = endOf(errCode)
        if (end) options.ended(end)
      }
    }
  }

  return {
    get held() {
      return pushURL !== ''
    },
    get wanted() {
      return pushURL !== '' || asking > 0
    },
    get settled() {
      return line
    },
    take(url) {
      recovery?.close()
      recovery = undefined
      asking += 1
      const before = farewells
      return enter(url).finally(() => {
        if (farewells === before) asking -= 1
      })
    },
    leave() {
      drop()
      const left = line.then(() => session.call('delete_pusher', { roomID })).then(() => undefined, forgiven)
      line = left.catch(() => undefined)
      return left
    },
    setAway(next) {
      if (next === away) return
      away = next
      if (pushURL === '') return
      if (away) {
        recovery?.close()
        recovery = undefined
        heartbeat.away()
      } else heartbeat.now()
    },
    check() {
      if (pushURL !== '' && !away && !recovery) heartbeat.now()
    },
    drop,
  }
}

/** Being out already is what was asked for. */
function forgiven(error: unknown) {
  if (!(error instanceof RoomError) || (error.errCode !== Code.NOT_MEMBER && error.errCode !== Code.NO_ROOM)) throw error
}

import { backoff } from './backoff'
import { createHeartbeat } from './heartbeat'
import type { ImLink } from './im/im_link'
import type { Platform } from './platform'
import { Code, type LostReason } from './protocol'
import { asRoomError, ClientCode, RoomError } from './room_error'
import type { RoomEndReason } from './room_events'
import { createScope, pause, type Scope } from './scope'
import type { Session } from './session'
import * as TIMES from './timing'

export interface SeatOptions {
  platform: Platform
  session: Session
  scope: Scope
  roomID: string
  roomInfo: string
  /** A link-mic guest: never makes the room anew, and may be told to ask again. */
  guest: boolean
  link(): ImLink | undefined
  /** The seat was taken (again): the list is worth a look. */
  taken(): Promise<void>
  /** A heartbeat reply's number. */
  heard(seq: number): void
  reentering(state: 'trying' | 'done', reason: LostReason): void
  /** The old address was refused on the way back; publish to this one. */
  newPushURL(pushURL: string): void
  ended(reason: RoomEndReason, error: RoomError): void
  /** A guest whose seat is gone; the room is not. */
  unseated(): void
}

/** One's own place among the pushers of a room: taken, held by heartbeats, and taken again when it was lost. */
export interface Seat {
  /** Resolves when no entry is under way. Never rejects. */
  readonly settled: Promise<void>
  /** Takes the seat, or replaces the stream on it. Rejects with the server's refusal. */
  take(pushURL: string): Promise<void>
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
  let away = false
  let recovery: Scope | undefined
  /** Entries go one after the other, so that the newest address is what the server keeps. */
  let line: Promise<void> = Promise.resolve()

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
    const entered = line
      .then(async () => {
        // add_pusher makes a room that is missing. A guest must not: the room is its presenter's.
        if (options.guest) await session.call('get_pushers', { roomID })
        if (scope.closed) throw new RoomError(ClientCode.ENTER, '房间已退出', 'enterRoom')
        // Not within the stay's scope: an entry under way is let finish, so that the farewell comes after it.
        return session.call('add_pusher', { roomID, userName, userAvatar, pushURL: url, roomInfo: roomInfo || undefined })
      })
      .then(() => {
        pushURL = url
        if (away) heartbeat.away()
        else heartbeat.start()
        options.link()?.rejoin()
        return options.taken()
      })
    line = entered.catch(() => undefined)
    return entered
  }

  function lost(error: RoomError) {
    if (error.errCode === Code.KICKED) return options.ended('kicked', error)
    if (error.errCode !== Code.NOT_MEMBER && error.errCode !== Code.NO_ROOM) return
    const { reason = 'unknown' } = error
    if (reason !== 'timeout' && reason !== 'unknown') options.ended(reason, error)
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
  async function refused(error: RoomError) {
    switch (error.errCode) {
      case Code.KICKED:
        return options.ended('kicked', error)
      case Code.NO_ROOM:
        return options.ended('closed', error)
      case Code.ROOM_FULL:
        return options.ended('full', error)
      case Code.NO_GRANT:
        return options.guest ? options.unseated() : options.ended('closed', error)
      case Code.BAD_REQUEST:
      case Code.AUTH: {
        const fresh = await session.call('get_push_url', { roomID }, scope).catch(() => undefined)
        if (!fresh) return
        pushURL = fresh.pushURL
        options.newPushURL(pushURL)
      }
    }
  }

  return {
    get settled() {
      return line
    },
    take(url) {
      recovery?.close()
      recovery = undefined
      return enter(url)
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
    drop() {
      pushURL = ''
      recovery?.close()
      recovery = undefined
      heartbeat.stop()
    },
  }
}

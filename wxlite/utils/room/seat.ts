import type { Emitter } from '../api/emitter'
import { pick } from '../api/pick'
import { asRoomError, cancelled, type RoomError } from '../api/room_error'
import type { ImLink } from '../im/im_link'
import { backoff } from '../net/backoff'
import type { Session } from '../net/session'
import type { RoomPlatform } from '../platform/platform'
import { createInner, pause, type Scope } from '../platform/scope'
import * as TIMES from '../platform/timing'
import { Code, type LostReason } from '../protocol'
import { createHeartbeat } from './heartbeat'
import type { MembershipEvents } from './membership_events'
import { streamName } from './mix'
import { endOf } from './room_end'

export interface SeatOptions {
  platform: RoomPlatform
  session: Session
  /** In the name of the one whose seat it is. */
  call: Session['call']
  scope: Scope
  roomID: string
  roomInfo: string
  /** What the first entry waits for. Never rejects. */
  after: Promise<unknown>
  /** A link-mic guest: never makes the room again, and may have to ask for link-mic again. */
  guest: boolean
  link(): ImLink | undefined
  /** The seat was taken (again): fetch the list. The entry ends with the promise. */
  taken(): Promise<void>
  /** The stream on this seat as the list has it; '' = not in the list. */
  listed(): string
  emit: Emitter<MembershipEvents>['emit']
}

/** One's own place among the pushers of a room: taken, held by heartbeats, and taken again when it was lost. */
export interface Seat {
  readonly held: boolean
  /** Whether it is held, or asked for. */
  readonly wanted: boolean
  /** Resolves when no entry is under way. Never rejects. */
  readonly settled: Promise<unknown>
  /**
   * Takes the seat, or replaces the stream on it. Rejects with the server's refusal, and when the seat was given up
   * meanwhile.
   */
  take(pushURL: string): Promise<void>
  /** Gives it up, and reports that once no entry is under way. Rejects when the server does not answer. */
  leave(): Promise<void>
  /** Holds the seat without stream or beats, or ends that. */
  setAway(away: boolean): void
  /** Asks the server now whether the seat is still there. */
  check(): void
  /** No more beats; the server gets no message. */
  drop(): void
}

export function createSeat(options: SeatOptions): Seat {
  const { platform, session, call, scope, roomID, roomInfo, emit } = options
  /** The address that the server was told last; '' = no seat. */
  let pushURL = ''
  /** The newest address that was asked for: every return is with this one. */
  let newest = ''
  /** The address for which the list once showed another stream: asking again for the same would lead nowhere. */
  let doubted = ''
  /** Calls of `take` that are under way. */
  let asking = 0
  let away = false
  let recovery: { scope: Scope; reason: LostReason } | undefined
  /** Entries and exits run one after the other, so that the newest request is the one that the server keeps. */
  let queue = options.after
  /** Grows when the seat is given up: an entry of an older generation does not count any more. */
  let generation = 0

  const heartbeat = createHeartbeat({ scope, beat, replied, failed: lost })

  async function beat(gone: boolean): Promise<{ seq: number }> {
    try {
      const sent = options.link()?.beat(gone)
      if (sent) return await sent
    } catch (error) {
      // No answer, or a login that has ended: REST tries, and logs in again.
      const { errCode } = asRoomError(error)
      if (errCode > Code.OK && errCode !== Code.AUTH) throw error
    }
    return call('pusher_heartbeat', { roomID, away: gone || undefined }, scope)
  }

  function enter(url: string): Promise<void> {
    const mine = generation
    const goOn = () => {
      if (scope.closed || generation !== mine) throw cancelled('enterRoom')
    }
    const entered = queue
      .then(async () => {
        // add_pusher makes a room that is missing. A guest must not: the room is its presenter's.
        if (options.guest) await call('get_pushers', { roomID })
        goOn()
        // Not within the membership's scope: an entry under way may finish, so that the exit comes after it.
        const named = pick(session.account, 'userName', 'userAvatar')
        return call('add_pusher', { roomID, ...named, pushURL: url, roomInfo: roomInfo || undefined })
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
    queue = entered.catch(() => undefined)
    return entered
  }

  function replied(seq: number) {
    emit('seq', seq)
    const link = options.link()
    // Its own way into the room was refused, or answered by something else: nobody else would ask again.
    if (link && !link.up) link.rejoin()
    // A request of long ago may have come after the newest one: the server then shows a stream that nobody publishes.
    const listed = options.listed()
    if (
      asking > 0 ||
      away ||
      recovery ||
      listed === '' ||
      doubted === pushURL ||
      streamName(listed) === streamName(pushURL)
    )
      return
    doubted = pushURL
    void recover('unknown')
  }

  function drop() {
    generation += 1
    asking = 0
    pushURL = ''
    endRecovery('failed')
    heartbeat.stop()
  }

  /** Whatever began with `trying` ends here. */
  function endRecovery(state: 'done' | 'failed') {
    if (!recovery) return
    const { scope: mine, reason } = recovery
    recovery = undefined
    mine.close()
    emit('reenter', { state, reason })
  }

  function lost({ errCode, reason = 'unknown' }: RoomError) {
    const end = endOf(errCode)
    if (end) return emit('seatLost', end)
    if (errCode !== Code.NOT_MEMBER && errCode !== Code.NO_ROOM) return
    if (reason !== 'timeout' && reason !== 'unknown') emit('seatLost', reason)
    // A guest must not make the room: after a restart of the server it waits for the presenter as audience.
    else if (options.guest && reason === 'unknown') emit('seatLost', 'unseated')
    // An entry under way says by its end whether the seat is there.
    else if (!away && !recovery && asking === 0) void recover(reason)
  }

  async function recover(reason: LostReason) {
    const mine = createInner(platform, scope)
    recovery = { scope: mine, reason }
    heartbeat.stop()
    emit('reenter', { state: 'trying', reason })
    for (let attempt = 0; !mine.closed; attempt++) {
      try {
        await enter(newest)
        if (!mine.closed) endRecovery('done')
      } catch (error) {
        if (!mine.closed) await refused(asRoomError(error), mine, attempt)
      }
      if (!mine.closed) await pause(mine, backoff(attempt, TIMES.reenterFirst, TIMES.reenterMost, platform.random()))
    }
  }

  /** What a refusal on the way back means. */
  async function refused({ errCode, later }: RoomError, within: Scope, attempt: number) {
    if (later) return
    switch (errCode) {
      case Code.NO_ROOM:
        // A server that crashed may know the room again only when its owner is back.
        if (recovery?.reason === 'unknown' && attempt < TIMES.missingTries) return
        return emit('seatLost', 'closed')
      case Code.NO_GRANT:
        return emit('seatLost', options.guest ? 'unseated' : 'closed')
      // The old address, or the login: a fresh address is had only with a login.
      case Code.BAD_REQUEST:
      case Code.AUTH:
        try {
          const fresh = await call('get_push_url', { roomID }, within)
          // Meanwhile the page may have come with an address of its own.
          if (within.closed) return
          newest = fresh.pushURL
          emit('pushURL', { pushURL: newest })
        } catch (error) {
          if (!within.closed && asRoomError(error).errCode === Code.AUTH) emit('seatLost', 'login')
        }
        return
      default: {
        const end = endOf(errCode)
        if (end) emit('seatLost', end)
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
      return queue
    },
    async take(url) {
      if (recovery) recovery.scope.close()
      newest = url
      asking += 1
      const mine = generation
      let state: 'done' | 'failed' = 'failed'
      try {
        await enter(url)
        state = 'done'
      } finally {
        if (generation === mine && --asking === 0) {
          // A return that this entry broke off: its beats begin again, and find out how things are.
          if (recovery && state === 'failed') heartbeat.now()
          endRecovery(state)
        }
      }
    },
    leave() {
      drop()
      const left = queue.then(() => call('delete_pusher', { roomID })).then(() => undefined, forgiven)
      queue = left.catch(() => undefined)
      return left
    },
    setAway(next) {
      if (next === away) return
      away = next
      if (pushURL === '') return
      if (away) {
        endRecovery('failed')
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
  const { errCode } = asRoomError(error)
  if (errCode !== Code.NOT_MEMBER && errCode !== Code.NO_ROOM) throw error
}

import { wrong } from '../api/arguments'
import type { Emitter } from '../api/emitter'
import { asRoomError, ClientCode, cancelled } from '../api/room_error'
import type { NewRoom } from '../api/rtcroom'
import type { ImAdapter } from '../im/im_link'
import type { Session } from '../net/session'
import type { RoomPlatform } from '../platform/platform'
import { createScope, within } from '../platform/scope'
import * as TIMES from '../platform/timing'
import { createTurns } from '../platform/turns'
import type { CreateRoomReply, RoomSnapshot } from '../protocol'
import { createMembership, type Membership, type MembershipOptions } from './membership'
import type { MembershipEvents } from './membership_events'
import { emptyRoster, othersOf, type Roster, takeSnapshot } from './roster'

export interface CurrentRoomOptions {
  platform: RoomPlatform
  session: Session
  im: ImAdapter
  events: Pick<Emitter<MembershipEvents>, 'on' | 'emit' | 'cut'>
  /** The user leaves a room: what the page is being told of it now does not concern it any more. */
  leaving(): void
}

/** The room that the user is in, if any: at most one at a time. */
export interface CurrentRoom {
  readonly membership: Membership | undefined
  /** Of the present room; an empty one while in none. */
  readonly roster: Roster
  /** -9 while in no room. */
  need(operation: string): Membership
  /** create_room, and what is to be done with the room: undone when that fails, or when the user left meanwhile. */
  create<Result>(room: NewRoom, use: (made: CreateRoomReply) => Promise<Result>): Promise<Result>
  /** Begins a membership, which enters once the one before has been left. */
  begin(options: Pick<MembershipOptions, 'roomID' | 'roomInfo' | 'audience'>): Membership
  /** Enters as a member who publishes; in the same room again: with another stream. */
  publish(roomID: string, pushURL: string, roomInfo: string): Promise<void>
  /** Forgets the membership if that is still the present one (entering it failed). */
  drop(membership: Membership): void
  /**
   * Everything here has stopped when this returns; `report` (default: delete_pusher) reports it to the server, and may
   * fail when there is no network.
   */
  leave(report?: (membership: Membership) => Promise<unknown>): Promise<void>
  /** A look at a room from outside. Those seen count as known when that room is entered next. */
  look(roomID: string): Promise<RoomSnapshot>
}

export function createCurrentRoom({ platform, session, im, events, leaving }: CurrentRoomOptions): CurrentRoom {
  let membership: Membership | undefined
  let seen: Roster | undefined
  /**
   * Exits under way, one after the other: whatever enters or makes a room waits for all of them, else they would
   * overtake it.
   */
  let farewells: Promise<unknown> = Promise.resolve()
  /** Rooms being made, one after the other: one that is given up is unmade before another is made, maybe of its id. */
  const inTurn = createTurns()
  /** Grows with every request to leave: a room made in an older generation is given up. */
  let generation = 0

  events.on('closed', () => {
    membership = undefined
  })

  function needNone(operation: string) {
    if (membership) throw wrong(operation, '已在其他房间中', '请先调用 exitRoom')
  }

  function farewell(say: () => Promise<unknown>): Promise<unknown> {
    farewells = farewells.then(say).catch(() => undefined)
    return farewells
  }

  const current: CurrentRoom = {
    get membership() {
      return membership
    },
    get roster() {
      return membership ? membership.roster : emptyRoster('', '', false)
    },
    need(operation) {
      if (!membership) throw wrong(operation, '当前不在房间中', '请先进入房间')
      return membership
    },
    create({ roomInfo, roomID, unlisted }, use) {
      const mine = generation
      const call = session.pinned()
      const goOn = () => {
        if (generation !== mine) throw cancelled('createRoom', ClientCode.CREATE)
        needNone('createRoom')
      }
      return inTurn(async () => {
        await farewells
        goOn()
        const made = await call('create_room', { roomInfo, roomID, unlisted: unlisted || undefined })
        try {
          goOn()
          return await use(made)
        } catch (error) {
          void farewell(() => call('destroy_room', { roomID: made.roomID }))
          throw error
        }
      })
    },
    begin(options) {
      needNone('enterRoom')
      const same = !options.audience && seen?.roomID === options.roomID && seen.self === session.account.userID
      const known = same ? seen : undefined
      membership = createMembership({ platform, session, im, events, ...options, known, after: farewells })
      seen = undefined
      return membership
    },
    async publish(roomID, pushURL, roomInfo) {
      const before = membership
      const entered = before?.roomID === roomID ? before : current.begin({ roomID, roomInfo })
      try {
        await entered.takeSeat(pushURL)
      } catch (error) {
        // A first entry that failed leaves nothing behind; a failed return is left to its heartbeats.
        if (entered !== before) current.drop(entered)
        throw asRoomError(error, 'enterRoom', ClientCode.ENTER)
      }
    },
    drop(failed) {
      failed.end()
      if (membership === failed) membership = undefined
    },
    async leave(report = ({ roomID, call }) => call('delete_pusher', { roomID })) {
      const left = membership
      generation += 1
      if (left) {
        leaving()
        // Before the page hears of anything: it may call this again in a listener.
        membership = undefined
        void farewell(() => left.settled.then(() => report(left)))
        left.end()
        events.emit('left', undefined)
      }
      // Of an exit before this one, too: a logout must not overtake it.
      await within(createScope(platform), TIMES.exit, farewells)
    },
    async look(roomID) {
      const room = await session.call('get_pushers', { roomID })
      const { userID } = session.account
      if (membership?.roomID !== roomID)
        seen = takeSnapshot(emptyRoster(userID, roomID, true), { ...room, recording: [] }, 0)?.roster
      return { ...room, pushers: othersOf({ ...room, self: userID }) }
    },
  }
  return current
}

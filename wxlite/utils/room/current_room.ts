import { wrong } from '../api/arguments'
import type { Emitter } from '../api/emitter'
import type { CommonEvents } from '../api/room_events'
import type { ImAdapter } from '../im/im_link'
import type { Session } from '../net/session'
import type { RoomPlatform } from '../platform/platform'
import * as TIMES from '../platform/timing'
import type { RoomSnapshot } from '../protocol'
import { createStay, type Stay, type StayHandler, type StayOptions } from './membership'
import { emptyRoster, type Roster, type RosterChange, takeSnapshot } from './roster'
import type { RoomSlot } from './slots'

/** The part of a stay's handler in which rtcroom and liveroom differ. */
export type OwnHandler = Pick<StayHandler, 'message' | 'notice' | 'c2c' | 'sketchpad' | 'unseated'> & {
  /** Raise join, quit and update events now? */
  tellsPushers(): boolean
  /** After every change of the roster, once the common events are out. */
  rosterMoved(roster: Roster, change: RosterChange): void
  /** The stay is over, nobody asked for it. */
  closed(): void
}

export interface CurrentRoomOptions {
  platform: RoomPlatform
  session: Session
  im: ImAdapter
  emitter: Pick<Emitter<CommonEvents>, 'emit'>
}

/** The room that one is in, if any: at most one at a time. */
export interface CurrentRoom {
  readonly stay: Stay | undefined
  readonly members: RoomSlot[]
  /** How often somebody asked to leave: entering that began before is not wanted any more. */
  readonly farewells: number
  /** -9 while in no room. */
  need(operation: string): Stay
  /** Begins a stay, after the one before has been left. */
  begin(options: Pick<StayOptions, 'roomID' | 'roomInfo' | 'audience'>, own: OwnHandler): Promise<Stay>
  /** Forgets the stay if that is still the present one (entering it failed). */
  drop(stay: Stay): void
  /** Everything here has stopped when this returns; `tell` tells the server, and may fail for want of a network. */
  leave(tell: (stay: Stay) => Promise<unknown>): Promise<void>
  /** A look at a room from outside. Those seen count as known when that room is entered next. */
  look(roomID: string): Promise<RoomSnapshot>
}

export function createCurrentRoom({ platform, session, im, emitter }: CurrentRoomOptions): CurrentRoom {
  let stay: Stay | undefined
  let seen: Roster | undefined
  /** The farewell of the room before: a new entry waits for it, else the server would hear it after the entry. */
  let leaving: Promise<void> | undefined
  let farewells = 0

  function handler(own: OwnHandler): StayHandler {
    return {
      ...own,
      roster(roster, change) {
        if (own.tellsPushers()) {
          if (change.joined.length > 0) emitter.emit('onPusherJoin', { pushers: change.joined })
          if (change.quit.length > 0) emitter.emit('onPusherQuit', { pushers: change.quit })
          if (change.updated.length > 0) emitter.emit('onPusherUpdate', { pushers: change.updated })
        }
        emitter.emit('onMembersChange', { members: [...roster.slots] })
        const { roomID, roomCreator, mixedPlayURL } = roster
        if (change.creator) emitter.emit('onCreatorChange', { roomID, roomCreator, mixedPlayURL })
        own.rosterMoved(roster, change)
      },
      connection: (state) => emitter.emit('onConnectionChange', { state }),
      record: (record) => emitter.emit('onRecordReady', { roomID: record.roomID, record }),
      reentering: (state, reason) => emitter.emit('onReenter', { state, reason }),
      newPushURL: (pushURL) => emitter.emit('onPushURLChange', { pushURL }),
      closed(closed) {
        stay = undefined
        own.closed()
        emitter.emit('onMembersChange', { members: [] })
        emitter.emit('onRoomClose', closed)
      },
    }
  }

  return {
    get stay() {
      return stay
    },
    get members() {
      return stay ? [...stay.roster.slots] : []
    },
    get farewells() {
      return farewells
    },
    need(operation) {
      if (!stay) throw wrong(operation, '当前不在房间中', '请先进入房间')
      return stay
    },
    async begin(options, own) {
      if (stay) throw wrong('enterRoom', '已在其他房间中', '请先调用 exitRoom')
      const known = seen?.roomID === options.roomID && seen.self === session.account.userID ? seen : undefined
      const next = createStay({ platform, session, im, ...options, known: options.audience ? undefined : known, handler: handler(own) })
      stay = next
      seen = undefined
      await leaving
      return next
    },
    drop(failed) {
      failed.end()
      if (stay === failed) stay = undefined
    },
    leave(tell) {
      const left = stay
      farewells += 1
      if (!left) return Promise.resolve()
      left.end()
      stay = undefined
      emitter.emit('onMembersChange', { members: [] })
      const told = left.settled
        .then(() => tell(left))
        .then(
          () => undefined,
          () => undefined,
        )
      leaving = told.finally(() => {
        leaving = undefined
      })
      return new Promise((resolve) => {
        const enough = platform.after(TIMES.farewell, resolve)
        void told.then(() => {
          enough()
          resolve()
        })
      })
    },
    async look(roomID) {
      const room = await session.call('get_pushers', { roomID })
      const { userID } = session.account
      if (stay?.roomID !== roomID) seen = takeSnapshot(emptyRoster(userID, roomID, true), room, 0).roster
      return { ...room, pushers: room.pushers.filter((pusher) => pusher.userID !== userID) }
    },
  }
}

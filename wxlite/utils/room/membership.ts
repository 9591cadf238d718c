import { cancelled } from '../api/room_error'
import type { ConnectionState, RoomClosed, RoomEndReason } from '../api/room_events'
import type { ImAdapter, ImHandler, ImLink } from '../im/im_link'
import type { Session } from '../net/session'
import type { RoomPlatform } from '../platform/platform'
import { createScope } from '../platform/scope'
import * as TIMES from '../platform/timing'
import { type C2CNotice, type ChatMessage, Code, type LostReason, type RecordInfo, type RoomNotice, type RoomSnapshot } from '../protocol'
import { endOf, roomEnd } from './room_end'
import { emptyRoster, type Roster, type RosterChange } from './roster'
import { createRosterKeeper } from './roster_keeper'
import { createSeat } from './seat'
import type { Watcher, WatcherOptions } from './watcher'

/** What a stay tells the room that holds it. */
export interface StayHandler {
  roster(roster: Roster, change: RosterChange): void
  connection(state: ConnectionState): void
  message(message: ChatMessage): void
  notice(notice: RoomNotice): void
  c2c(notice: C2CNotice): void
  sketchpad(data: unknown): void
  record(record: RecordInfo): void
  reentering(state: 'trying' | 'done', reason: LostReason): void
  newPushURL(pushURL: string): void
  /** A guest is audience again, against its will. */
  unseated(): void
  /** Everything has been stopped already. */
  closed(closed: RoomClosed): void
}

export interface StayOptions {
  platform: RoomPlatform
  session: Session
  im: ImAdapter
  roomID: string
  roomInfo: string
  /** `createWatcher` for the audience of a live room, whose guests come and go as pushers. Absent: a member, from entering to leaving. */
  audience?: (options: WatcherOptions) => Watcher
  /** Who is known to be there already, from a look from outside. */
  known?: Roster
  handler: StayHandler
}

/** One user's stay in one room, from entering it to leaving it: list, notifications, heartbeats, and what mends them. */
export interface Stay {
  readonly roomID: string
  readonly roster: Roster
  readonly connection: ConnectionState
  readonly link: ImLink | undefined
  /** Whether one publishes here. */
  readonly seated: boolean
  /** The same, or is about to: the server has to be told when leaving. */
  readonly seatWanted: boolean
  /** Resolves when no entry is under way any more: a farewell must not overtake it. Never rejects. */
  readonly settled: Promise<unknown>
  /** Publishes in the room from now on. Again: with another stream. */
  takeSeat(pushURL: string): Promise<void>
  /** Watches. */
  watch(): Promise<void>
  /** Guest: back to the audience, also from the middle of becoming one. Never rejects. */
  giveUpSeat(): Promise<void>
  setSuspended(suspended: boolean): void
  pull(): Promise<void>
  /** Stops everything here; telling the server is the caller's part. */
  end(): void
}

export function createStay(options: StayOptions): Stay {
  const { platform, session, im, roomID, handler, audience } = options
  const scope = createScope(platform)
  let link: ImLink | undefined
  let connection: ConnectionState = 'off'
  let hiddenAt: number | undefined
  let suspended = false

  const keeper = createRosterKeeper({
    roster: options.known ?? emptyRoster(session.account.userID, roomID, !audience),
    fetch: () => session.call('get_pushers', { roomID }, scope),
    changed,
    failed(error) {
      if (scope.closed || error.errCode <= Code.OK) return
      const end = endOf(error.errCode)
      if (seat.held) seat.check()
      else if (end) ended(end)
      else watcher?.again()
    },
  })
  const common = { platform, session, scope, roomID, link: () => link }
  const seat = createSeat({
    ...common,
    ended(reason) {
      // A guest taken off link-mic may stay as audience; whether it may is for the server to say.
      if (audience && reason === 'kicked') unseated(TIMES.settle)
      else ended(reason)
    },
    roomInfo: options.roomInfo,
    guest: audience !== undefined,
    taken() {
      watcher?.stop()
      keeper.reseat(true)
      return keeper.pull()
    },
    heard: keeper.heard,
    reentering: handler.reentering,
    newPushURL: handler.newPushURL,
    unseated: () => unseated(0),
  })
  const watcher = audience?.({ ...common, ended, hidden: () => hiddenAt !== undefined, pull: () => keeper.pull() })

  function changed(roster: Roster, change: RosterChange) {
    if (scope.closed) return
    handler.roster(roster, change)
    const present = roster.pushers.some(({ userID }) => userID === roster.self)
    // "closed" is a decision. A room that went because somebody was silent may be one's own: the server knows.
    if (roster.closed !== '' && (roster.closed === 'closed' || !seat.held)) ended('closed')
    else if (seat.held && !present) seat.check()
  }

  function ended(reason: RoomEndReason) {
    if (scope.closed) return
    stop()
    handler.closed(roomEnd(roomID, reason))
  }

  function stop() {
    scope.close()
    seat.drop()
    watcher?.stop()
    link?.close()
    link = undefined
    setConnection('off')
  }

  /** The seat is gone, the room is not: back to the audience after `wait`, if one may. */
  function unseated(wait: number) {
    if (!seat.wanted) return
    seat.drop()
    keeper.reseat(false)
    handler.unseated()
    scope.after(wait, () => {
      if (!seat.wanted) watcher?.resume()
    })
  }

  function setConnection(state: ConnectionState) {
    if (state === connection) return
    connection = state
    handler.connection(state)
  }

  const told: ImHandler = {
    seq: () => keeper.roster.seq,
    event: keeper.event,
    snapshot: keeper.snapshot,
    changed: () => void keeper.pull(),
    notice: handler.notice,
    message: handler.message,
    c2c: handler.c2c,
    sketchpad: handler.sketchpad,
    outside() {
      if (seat.held) seat.check()
      else watcher?.again()
    },
    state: setConnection,
    told(notice) {
      if (notice.event === 'record') handler.record(notice.record)
      else if (notice.event === 'replaced') ended('replaced')
      else if (seat.wanted && audience) unseated(TIMES.settle)
      else ended('kicked')
    },
  }

  function openLink() {
    if (!scope.closed) link ??= im.open({ platform, roomID, account: () => session.account, renew: session.renew, handler: told })
  }

  scope.add(session.onRenew(() => link?.renewed()))
  scope.add(
    platform.onHide(() => {
      hiddenAt ??= platform.now()
      link?.sleep()
      seat.setAway(true)
    }),
  )
  scope.add(
    platform.onShow(() => {
      if (hiddenAt === undefined) return
      const dead = platform.now() - hiddenAt > TIMES.hiddenLimit
      hiddenAt = undefined
      link?.wake(dead)
      seat.setAway(suspended)
      if (!seat.held) void keeper.pull()
    }),
  )

  return {
    roomID,
    get roster() {
      return keeper.roster
    },
    get connection() {
      return connection
    },
    get link() {
      return link
    },
    get seated() {
      return seat.held
    },
    get seatWanted() {
      return seat.wanted
    },
    get settled() {
      return Promise.all([seat.settled, watcher?.settled])
    },
    async takeSeat(pushURL) {
      suspended = false
      seat.setAway(hiddenAt !== undefined)
      try {
        await seat.take(pushURL)
      } catch (error) {
        if (!seat.wanted) watcher?.resume()
        throw error
      }
      openLink()
    },
    async watch() {
      const room: RoomSnapshot = await session.call('get_pushers', { roomID }, scope)
      await watcher?.register()
      if (scope.closed) throw cancelled('enterRoom')
      keeper.snapshot(room, keeper.roster.seq)
      openLink()
    },
    async giveUpSeat() {
      if (!seat.wanted) return
      const told = seat.leave()
      keeper.reseat(false)
      try {
        await told
        if (seat.wanted || scope.closed) return
        await watcher?.register()
        if (seat.held) watcher?.stop()
        else link?.rejoin()
      } catch {
        // Without a network the seat runs out by itself, and watching is tried on.
        watcher?.resume()
      }
    },
    setSuspended(next) {
      suspended = next
      seat.setAway(suspended || hiddenAt !== undefined)
    },
    pull: () => keeper.pull(),
    end: stop,
  }
}

import type { Emitter } from '../api/emitter'
import { cancelled, isRefusal } from '../api/room_error'
import type { ConnectionState, RoomEndReason } from '../api/room_events'
import type { ImAdapter, ImLink } from '../im/im_link'
import type { Session } from '../net/session'
import { attempt, type RoomPlatform } from '../platform/platform'
import { createScope } from '../platform/scope'
import * as TIMES from '../platform/timing'
import type { MembershipEvents } from './membership_events'
import { endOf, roomEnd } from './room_end'
import { emptyRoster, type Roster, type RosterChange } from './roster'
import { createRosterKeeper } from './roster_keeper'
import { createSeat } from './seat'
import type { Watcher, WatcherOptions } from './watcher'

export interface MembershipOptions {
  platform: RoomPlatform
  session: Session
  im: ImAdapter
  /** The room object's, for all its memberships, of which one is present at a time. */
  events: Pick<Emitter<MembershipEvents>, 'on' | 'emit' | 'cut'>
  roomID: string
  roomInfo: string
  /**
   * `createWatcher` for the audience of a live room, whose guests come and go as pushers.
   * Absent: a member, from entering to leaving.
   */
  audience?: (options: WatcherOptions) => Watcher
  /** Who is known to be there already, from a look from outside. */
  known?: Roster
  /** Exits under way. Entries wait for them; which one is the newest is known at once. Never rejects. */
  after: Promise<unknown>
}

/** One user in one room, from entering it to leaving it: list, notifications, heartbeats, and their recovery. */
export interface Membership {
  readonly roomID: string
  /** In the name of the one who entered, whoever logs in after that. */
  readonly call: Session['call']
  readonly roster: Roster
  readonly connection: ConnectionState
  readonly link: ImLink | undefined
  /** Whether this user publishes here. */
  readonly seated: boolean
  /** The same, or is about to: leaving has to be reported to the server. */
  readonly seatWanted: boolean
  /** Resolves when no entry is under way any more: an exit must not overtake it. Never rejects. */
  readonly settled: Promise<unknown>
  /** Publishes in the room from now on. Again: with another stream. */
  takeSeat(pushURL: string): Promise<void>
  /** Watches. */
  watch(): Promise<void>
  /** Guest: back to the audience, also from the middle of becoming one. Never rejects. */
  giveUpSeat(): Promise<void>
  setSuspended(suspended: boolean): void
  pull(): Promise<void>
  /** Stops everything here; reporting it to the server is the caller's part. */
  end(): void
}

/** Of a member, who watches nothing. */
const NO_WATCHER: Watcher = { settled: Promise.resolve(), async register() {}, again() {}, resume() {}, stop() {} }

export function createMembership(options: MembershipOptions): Membership {
  const { platform, session, im, events, roomID, audience } = options
  const scope = createScope(platform)
  const call = session.pinned()
  const { emit } = events
  let left = false
  let link: ImLink | undefined
  let connection: ConnectionState = 'off'
  let hiddenAt: number | undefined
  let suspended = false

  const keeper = createRosterKeeper({
    roster: options.known || emptyRoster(session.account.userID, roomID, !audience),
    fetch: () => call('get_pushers', { roomID }, scope),
    changed,
    failed(error) {
      if (scope.closed || !isRefusal(error)) return
      const reason = endOf(error.errCode)
      if (seat.held) seat.check()
      else if (reason) close(reason)
      else watcher.again()
    },
  })
  const common = { ...options, call, scope, link: () => link, emit }
  const seat = createSeat({
    ...common,
    guest: audience !== undefined,
    taken() {
      watcher.stop()
      keeper.reseat(true)
      return keeper.pull()
    },
    listed() {
      const { pushers, self } = keeper.roster
      return pushers.find(({ userID }) => userID === self)?.accelerateURL || ''
    },
  })
  const watcher = audience
    ? audience({ ...common, hidden: () => hiddenAt !== undefined, pull: keeper.pull })
    : NO_WATCHER

  function on<Name extends keyof MembershipEvents>(name: Name, run: (payload: MembershipEvents[Name]) => void) {
    scope.add(events.on(name, run))
  }
  on('change', keeper.event)
  on('snapshot', ({ room, asked }) => keeper.snapshot(room, asked))
  on('stale', keeper.pull)
  on('seq', keeper.heard)
  on('state', setConnection)
  on('outside', () => {
    if (seat.held) seat.check()
    else watcher.again()
  })
  on('personal', ({ event }) => {
    if (event === 'kicked' || event === 'replaced') lost(event)
  })
  on('seatLost', lost)
  on('ended', close)

  function changed(roster: Roster, change: RosterChange) {
    if (scope.closed) return
    emit('roster', { roster, change })
    const present = roster.pushers.some(({ userID }) => userID === roster.self)
    // "closed" is a decision. A room that went because somebody was silent may be one's own: the server knows.
    if (roster.closed !== '' && (roster.closed === 'closed' || !seat.held)) close('closed')
    else if (seat.held && !present) seat.check()
  }

  function lost(reason: RoomEndReason | 'unseated') {
    if (reason === 'unseated') unseat(0)
    // A guest taken off link-mic may stay as audience; whether it may is for the server to say.
    else if (reason === 'kicked' && audience && seat.wanted) unseat(TIMES.settle)
    else close(reason)
  }

  function close(reason: RoomEndReason) {
    if (scope.closed) return
    stop()
    // The page may have left in a listener that heard of it.
    if (!left) emit('closed', roomEnd(roomID, reason))
  }

  function stop() {
    events.cut()
    seat.drop()
    scope.close()
    watcher.stop()
    attempt(platform, () => link?.close())
    link = undefined
    setConnection('off')
  }

  function setConnection(state: ConnectionState) {
    if (state === connection) return
    connection = state
    emit('connection', state)
  }

  /** The seat is gone, the room is not: back to the audience after `wait`, if the server allows it. */
  function unseat(wait: number) {
    if (!seat.wanted) return
    seat.drop()
    keeper.reseat(false)
    emit('unseated', undefined)
    scope.after(wait, () => {
      if (!seat.wanted) watcher.resume()
    })
  }

  function openLink() {
    const seq = () => keeper.roster.seq
    if (!scope.closed)
      link ||= im.open({ platform, roomID, account: () => session.account, renew: session.renew, seq, emit })
    if (!scope.closed) return
    // The page has left in a listener, maybe one that heard of the new link before this room had it.
    stop()
    throw cancelled('enterRoom')
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
      const dead = Math.abs(platform.now() - hiddenAt) > TIMES.hiddenLimit
      hiddenAt = undefined
      link?.wake(dead)
      seat.setAway(suspended)
      if (!seat.held) void keeper.pull()
    }),
  )

  return {
    roomID,
    call,
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
      return Promise.all([seat.settled, watcher.settled])
    },
    async takeSeat(pushURL) {
      suspended = false
      seat.setAway(hiddenAt !== undefined)
      try {
        await seat.take(pushURL)
      } catch (error) {
        if (!seat.wanted) watcher.resume()
        throw error
      }
      openLink()
    },
    async watch() {
      await options.after
      const room = await call('get_pushers', { roomID }, scope)
      await watcher.register()
      keeper.snapshot(room, keeper.roster.seq)
      openLink()
    },
    async giveUpSeat() {
      if (!seat.wanted) return
      const left = seat.leave()
      keeper.reseat(false)
      try {
        await left
        if (seat.wanted || scope.closed) return
        await watcher.register()
        if (seat.held) watcher.stop()
        else link?.rejoin()
      } catch {
        // Without a network the seat runs out by itself, and registering as audience is retried.
        watcher.resume()
      }
    },
    setSuspended(next) {
      suspended = next
      seat.setAway(suspended || hiddenAt !== undefined)
    },
    pull: keeper.pull,
    end() {
      left = true
      stop()
    },
  }
}

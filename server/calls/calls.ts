import type { Logger } from 'pino'
import type { CallMedia, CallRecord, RoomType, UserNotice } from '../../wxlite/utils/protocol.js'
import { type Cancel, type Clock, pause } from '../clock.js'
import type { Ids } from '../ids.js'
import { ProtocolError } from '../protocol_error.js'
import type { Notifier } from '../rooms/ports/notifier.js'
import type { Reach, RoomListener } from '../rooms/ports/room_listener.js'
import { logFailedLook, StoreAway } from '../rooms/ports/store_away.js'
import type { RoomDirectory, Rooms } from '../rooms/rooms.js'
import type { Commit } from '../rooms/rules/commit.js'
import type { Actor } from '../rooms/rules/room.js'
import { Refusal } from '../rooms/rules/step.js'
import { callIDOf, callIn, roomOf } from './call_id.js'
import type { CallStore } from './ports/call_store.js'
import { type Answer, answer } from './rules/answer.js'
import type { Call, Now } from './rules/call.js'
import { cancel } from './rules/cancel.js'
import { lapse } from './rules/lapse.js'
import { type Move, moved } from './rules/moved.js'
import { recordOf } from './rules/record.js'
import { start } from './rules/start.js'
import type { CallCommit, CallRule } from './rules/step.js'
import type { Ticket } from './rules/ticket.js'
import { type CallHappening, catchUp, told } from './rules/told.js'

/** Interval of checks for lapsed rings (ms). */
const SWEEP_INTERVAL = 500
/** Pause before a change that a call has to follow is tried again while the store is unreachable (ms). */
const FOLLOW_AGAIN = 1_000
const ID_BYTES = 12

export interface CallAsked {
  readonly roomType: RoomType
  readonly media: CallMedia
  readonly userName: string
  readonly userAvatar: string
  readonly userIDs: readonly string[]
  readonly roomInfo: string
  /** Seconds. */
  readonly timeout: number
  readonly data: string
  readonly ticket?: Ticket
}

export type CallRooms = { readonly [type in RoomType]: Rooms } & {
  readonly directory: Pick<RoomDirectory, 'belongs' | 'managerOf'>
}

export interface CallsOptions {
  clock: Clock
  ids: Ids
  log: Logger
  store: CallStore
  /** Not to be called before the server starts. */
  rooms: () => CallRooms
  notifier: Pick<Notifier, 'reach' | 'tell' | 'online'>
  /** Events for the operator's backend. A returned promise is awaited before the change counts as reported. */
  happened: (happening: CallHappening, call: Call) => unknown
  /** An agent took this ticket and never came. A returned promise is awaited before the end counts as reported. */
  untaken?: (ticket: Ticket, callID: string, agentUserID: string) => unknown
}

/** Users ringing each other. Methods throw ProtocolError with the protocol's code when they are refused. */
export class Calls implements RoomListener {
  readonly reach = 'once'
  private stopSweep: Cancel = () => {}
  private sweeping = false
  private closed = false

  constructor(private readonly options: CallsOptions) {
    options.store.listen((commit, reaches) => this.tell(commit, reaches))
  }

  start(): void {
    this.stopSweep()
    this.stopSweep = this.options.clock.every(SWEEP_INTERVAL, () => void this.sweep())
  }

  close(): void {
    this.closed = true
    this.stopSweep()
  }

  /** Creates an unlisted room of the caller and rings. The ring ends if the caller does not enter the room in time. */
  async call(caller: Actor, asked: CallAsked): Promise<{ callID: string; roomID: string; expiresAt: number }> {
    const { ids, rooms } = this.options
    const { roomInfo, userName, userAvatar, ...rest } = asked
    const userIDs = [...new Set(asked.userIDs)]
    const callID = callIDOf(ids.hex(ID_BYTES))
    const roomID = roomOf(callID)
    // A user who has just hung up may ring at once.
    await this.of(caller.userID)
    await rooms()[asked.roomType].create(caller, { roomID, roomInfo, unlisted: true })
    const from = { userID: caller.userID, userName, userAvatar }
    const online = await this.online(userIDs)
    const request = { ...rest, userIDs, ...(online && { online }), callID, roomID, caller: from }
    const { now } = this
    try {
      await this.update(callID, (found) => start(found, request, now), [caller.userID, ...userIDs])
    } catch (error) {
      await rooms()[asked.roomType].destroy(caller, roomID)
      throw error
    }
    return { callID, roomID, expiresAt: now.unix + asked.timeout * 1000 }
  }

  answer(actor: Actor, callID: string, said: Answer): Promise<Call> {
    return this.update(callID, (found) => answer(found, actor, said, this.now))
  }

  cancel(actor: Actor, callID: string): Promise<void> {
    return this.update(callID, (found) => cancel(found, actor, this.now))
  }

  async list(userID: string, index: number, cnt: number): Promise<{ calls: CallRecord[]; total: number }> {
    const { calls, total } = await this.options.store.list(userID, index, cnt)
    return { calls: calls.map(recordOf), total }
  }

  /** The call that the user is in, after it has caught up with changes of its room made by other processes. */
  async of(userID: string): Promise<Call | undefined> {
    const { store, rooms } = this.options
    const call = await store.of(userID)
    if (call === undefined) return undefined
    const { callID, roomID, caller, callees } = call
    const { directory } = rooms()
    if ((await directory.managerOf(roomID)) === undefined) await this.follow(callID, [{ type: 'close' }])
    else {
      const line = userID === caller.userID ? caller.line : callees.get(userID)?.line
      if (line !== 'in' || (await directory.belongs(userID, roomID))?.role === 'member') return call
      await this.follow(callID, [{ type: 'quit', userID }])
    }
    return store.of(userID)
  }

  /** The notices that a newly connected device gets. */
  async catchUp(userID: string): Promise<readonly UserNotice[]> {
    const call = await this.options.store.of(userID)
    return call ? catchUp(call, userID) : []
  }

  /** Applies changes of a call's room to the call. */
  committed({ roomID, changes, ended }: Pick<Commit, 'roomID' | 'changes' | 'ended'>): Promise<void> | undefined {
    const callID = callIn(roomID)
    if (callID === undefined) return undefined
    const moves = changes.flatMap((change): Move[] => {
      if (change.type !== 'join' && change.type !== 'quit') return []
      return [{ type: change.type, userID: change.member.userID }]
    })
    if (ended) moves.push({ type: 'close' })
    if (moves.length === 0) return undefined
    return this.follow(callID, moves)
  }

  /** Undefined if the notification plane cannot know. */
  private async online(userIDs: readonly string[]): Promise<ReadonlySet<string> | undefined> {
    const found = await this.options.notifier.online?.(userIDs)
    return found && new Set(found)
  }

  private async follow(callID: string, moves: readonly Move[]): Promise<void> {
    const { clock, log } = this.options
    const users = moves.flatMap((move) => (move.type === 'close' ? [] : [move.userID]))
    while (!this.closed) {
      try {
        return await this.update(callID, (found) => moved(found, moves, this.now), users)
      } catch (error) {
        if (!(error instanceof StoreAway)) throw error
        log.debug({ err: error, callID }, 'calls: a call cannot follow its room yet')
        await pause(clock, FOLLOW_AGAIN)
      }
    }
  }

  /** Ends what has lapsed. Never rejects. */
  async sweep(): Promise<void> {
    if (this.sweeping) return
    this.sweeping = true
    const { store, log } = this.options
    try {
      for (let more = true; more; ) {
        const due = await store.due(this.now.at)
        for (const callID of due.calls) await this.lapse(callID)
        more = due.more
      }
    } catch (error) {
      logFailedLook(log, error, 'calls: the look for rings that lapsed failed, trying again')
    } finally {
      this.sweeping = false
    }
  }

  /** A call that cannot be read must not keep others from ending. */
  private async lapse(callID: string): Promise<void> {
    try {
      await this.update(callID, (found) => lapse(found, this.now))
    } catch (error) {
      if (error instanceof StoreAway) throw error
      this.options.log.error({ err: error, callID }, 'calls: a call could not be looked at, trying again')
    }
  }

  private get now(): Now {
    const { clock } = this.options
    return { at: clock.monotonic(), unix: clock.now() }
  }

  private async update<T>(callID: string, rule: CallRule<T>, about: readonly string[] = []): Promise<T> {
    const outcome = await this.options.store.update(callID, rule, about)
    if (outcome instanceof Refusal) throw new ProtocolError(outcome.code, outcome.message, outcome.fields)
    return outcome.answer
  }

  private tell(commit: CallCommit, reaches: readonly Reach[]): unknown {
    const { notifier } = this.options
    const { messages, happenings } = told(commit)
    if (reaches.includes(notifier.reach))
      for (const { userID, notice, except } of messages)
        notifier.tell(userID, notice, except === undefined ? undefined : { except })
    if (reaches.includes('origin')) this.note(commit)
    return reaches.includes('once') ? this.follows(commit, happenings) : undefined
  }

  /** Work that only one of all processes does. */
  private follows({ before, after }: CallCommit, happenings: readonly CallHappening[]): unknown {
    const { happened, untaken } = this.options
    const work: unknown[] = happenings.map((happening) => happened(happening, after))
    const { callID, ticket, ended, caller } = after
    if (ticket && ended && before?.caller.line === 'accepted') work.push(untaken?.(ticket, callID, caller.userID))
    return Promise.all(work)
  }

  private note({ before, after }: CallCommit): void {
    const { log } = this.options
    const { callID, roomID, caller, callees } = after
    if (before === undefined)
      log.info({ callID, roomID, userID: caller.userID, users: callees.size }, 'calls: a call rings')
    if (after.ended) log.info({ callID, roomID, reason: after.ended.reason }, 'calls: a call is over')
  }
}

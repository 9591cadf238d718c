import type { Logger } from 'pino'
import type { CallMedia, CallRecord, RoomType, UserNotice } from '../../wxlite/utils/protocol.js'
import type { Cancel, Clock } from '../clock.js'
import type { Ids } from '../ids.js'
import { ProtocolError } from '../protocol_error.js'
import type { Notifier } from '../rooms/ports/notifier.js'
import type { RoomListener } from '../rooms/ports/room_listener.js'
import type { Rooms } from '../rooms/rooms.js'
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
import { type CallHappening, standing, told } from './rules/told.js'

/** Between two looks for rings that lapsed (ms). */
const SWEEP_INTERVAL = 500
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

export interface CallsOptions {
  clock: Clock
  ids: Ids
  log: Logger
  store: CallStore
  /** Not to be called before the server starts. */
  rooms: () => { readonly [type in RoomType]: Rooms }
  notifier: Pick<Notifier, 'tell' | 'online'>
  /** For the operator's backend. */
  happened: (happening: CallHappening, call: Call) => void
  /** An agent took this ticket and never came. */
  untaken?: (ticket: Ticket, agentUserID: string) => void
}

/** People who ring each other. Methods throw ProtocolError with the code that the protocol has for the refusal. */
export class Calls implements RoomListener {
  readonly reach = 'origin'
  private stopSweep: Cancel = () => {}
  private sweeping = false

  constructor(private readonly options: CallsOptions) {
    options.store.listen((commit) => this.tell(commit))
  }

  start(): void {
    this.stopSweep()
    this.stopSweep = this.options.clock.every(SWEEP_INTERVAL, () => void this.sweep())
  }

  close(): void {
    this.stopSweep()
  }

  /** Makes an unlisted room of the caller's and rings. The ring ends when the caller is not in the room in time. */
  async call(caller: Actor, asked: CallAsked): Promise<{ callID: string; roomID: string; expiresAt: number }> {
    const { ids, rooms } = this.options
    const { roomInfo, userName, userAvatar, ...rest } = asked
    const userIDs = [...new Set(asked.userIDs)]
    const callID = callIDOf(ids.hex(ID_BYTES))
    const roomID = roomOf(callID)
    await rooms()[asked.roomType].create(caller, { roomID, roomInfo, unlisted: true })
    const from = { userID: caller.userID, userName, userAvatar }
    const request = { ...rest, userIDs, callID, roomID, caller: from }
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

  /** The call that the user is in. */
  of(userID: string): Promise<Call | undefined> {
    return this.options.store.of(userID)
  }

  /** What a device has to know that has just connected. */
  async standing(userID: string): Promise<readonly UserNotice[]> {
    const call = await this.options.store.of(userID)
    return call ? standing(call, userID) : []
  }

  /** A call goes the way of its room. */
  committed({ roomID, changes, ended }: Pick<Commit, 'roomID' | 'changes' | 'ended'>): void {
    const callID = callIn(roomID)
    if (callID === undefined) return
    const moves = changes.flatMap((change): Move[] => {
      if (change.type !== 'join' && change.type !== 'quit') return []
      return [{ type: change.type, userID: change.member.userID }]
    })
    if (ended) moves.push({ type: 'close' })
    if (moves.length === 0) return
    this.update(callID, (found) => moved(found, moves, this.now)).catch((error: unknown) =>
      this.options.log.error({ err: error, callID }, 'calls: a call did not follow its room'),
    )
  }

  /** Ends what has lapsed. Never rejects. */
  async sweep(): Promise<void> {
    if (this.sweeping) return
    this.sweeping = true
    const { store, log } = this.options
    try {
      for (let more = true; more; ) {
        const due = await store.due(this.now.at)
        for (const callID of due.calls) await this.update(callID, (found) => lapse(found, this.now))
        more = due.more
      }
    } catch (error) {
      log.error({ err: error }, 'calls: the look for rings that lapsed failed, trying again')
    } finally {
      this.sweeping = false
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

  private tell(commit: CallCommit): void {
    const { notifier, happened, untaken, log } = this.options
    const { before, after } = commit
    const { callID, roomID, caller, callees } = after
    if (before === undefined)
      log.info({ callID, roomID, userID: caller.userID, users: callees.size }, 'calls: a call rings')
    const { messages, happenings } = told(commit)
    for (const { userID, notice, except } of messages)
      notifier.tell(userID, notice, except === undefined ? undefined : { except })
    for (const happening of happenings) happened(happening, after)
    if (after.ticket && after.ended && before?.caller.line === 'accepted') untaken?.(after.ticket, caller.userID)
    if (after.ended) log.info({ callID, roomID, reason: after.ended.reason }, 'calls: a call is over')
  }
}

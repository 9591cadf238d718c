import { Code } from '../../../wxlite/utils/protocol.js'
import type { CallListener, CallStore } from '../../calls/ports/call_store.js'
import { type Call, callDueAt, ENTER_WITHIN, engagedIn, peopleOf } from '../../calls/rules/call.js'
import type { CallOutcome, CallRule } from '../../calls/rules/step.js'
import { NO_TICKET } from '../../calls/rules/ticket.js'
import { pause } from '../../clock.js'
import type { Ids } from '../../ids.js'
import { NAMED_AGAIN } from '../../rooms/ports/room_store.js'
import { StoreAway } from '../../rooms/ports/store_away.js'
import { Refusal } from '../../rooms/rules/step.js'
import { decodeCall, decodeCallCommit, encodeCall, encodeCallCommit } from './call_codec.js'
import { list } from './known_room.js'
import { BUDGET } from './link.js'
import { OUTAGE } from './outage.js'
import type { RedisStore } from './redis_store.js'
import { CALL, SWEEP } from './scripts.js'
import { BUS_LENGTH, TOKEN_KEPT } from './writes.js'

/** Calls of one user that are remembered, and ended calls in all, and for how long (ms). */
const OF_USER = 100
const ENDED = 20_000
const REMEMBERED = 30 * 86_400_000
/** Named as due at one time. */
const DUE_AT_ONCE = 64
const TOKEN_BYTES = 12
/** After so many tries others get a head start, at random. */
const PATIENCE = 3
const JITTER = 20

/** A call id as it was read: its text ('' = there is none), and the calls that users are in. */
interface Seen {
  readonly text: string
  readonly engaged: ReadonlyMap<string, string>
}

/** Calls of all nodes. A call is one text; who is in one has a key that names it. */
export class RedisCalls implements CallStore {
  private listener: CallListener = () => {}

  constructor(
    private readonly redis: RedisStore,
    private readonly ids: Ids,
    /** How long nothing lapses after an outage (ms). */
    private readonly grace = ENTER_WITHIN,
  ) {
    redis.on('call', ({ data }, reaches) => this.listener(decodeCallCommit(data), reaches))
  }

  async update<T>(callID: string, rule: CallRule<T>, about: readonly string[] = []): Promise<CallOutcome<T>> {
    const { clock } = this.redis
    const until = clock.monotonic() + BUDGET
    let seen = await this.read(callID, about)
    for (let tries = 0; clock.monotonic() <= until; tries++) {
      const { text, engaged } = seen
      const before = text === '' ? undefined : decodeCall(text)
      const outcome = rule({ call: before, engaged: (userID) => engaged.get(userID) })
      if (outcome instanceof Refusal || outcome.next === undefined) return outcome
      const written = await this.write(seen, before, outcome.next, about)
      if (written === 'done') return outcome
      if (written === 'gone') return new Refusal(Code.NO_ROOM, NO_TICKET)
      seen = written
      if (tries >= PATIENCE) await pause(clock, Math.random() * JITTER)
    }
    throw new StoreAway({ cause: new Error('the call could not be changed in time') })
  }

  listen(listener: CallListener): void {
    this.listener = listener
  }

  async of(userID: string): Promise<Call | undefined> {
    const { link, keys } = this.redis
    const callID = await link.call((redis) => redis.get(keys.busy(userID)))
    if (callID === null) return undefined
    const text = await link.call((redis) => redis.get(keys.call(callID)))
    const call = text === null ? undefined : decodeCall(text)
    // It may have ended between the two.
    return call && engagedIn(call).includes(userID) ? call : undefined
  }

  async list(userID: string, index: number, cnt: number): Promise<{ calls: readonly Call[]; total: number }> {
    const { link, keys } = this.redis
    const callIDs = await link.call((redis) => redis.lrange(keys.callsOf(userID), 0, OF_USER - 1))
    if (callIDs.length === 0) return { calls: [], total: 0 }
    const texts = await link.call((redis) => redis.mget(callIDs.map((callID) => keys.call(callID))))
    const kept = texts.filter((text) => text !== null)
    return { calls: kept.slice(index, index + cnt).map(decodeCall), total: kept.length }
  }

  async due(now: number): Promise<{ calls: readonly string[]; more: boolean }> {
    const { link, keys } = this.redis
    const names = [keys.callsDue, keys.callsLooked, keys.callsQuiet]
    const calls = list(await link.run(SWEEP, names, [now, DUE_AT_ONCE, NAMED_AGAIN, OUTAGE, this.grace])).map(String)
    return { calls, more: calls.length >= DUE_AT_ONCE }
  }

  private async read(callID: string, about: readonly string[]): Promise<Seen> {
    const { link, keys } = this.redis
    const names = [keys.call(callID), ...about.map((userID) => keys.busy(userID))]
    const [text, ...busy] = await link.call((redis) => redis.mget(names))
    return seenIn(text ?? '', about, busy)
  }

  /** What the call is by now, if it was not written. `gone`: the ticket that it began with is. */
  private async write(
    { text, engaged }: Seen,
    before: Call | undefined,
    after: Call,
    about: readonly string[],
  ): Promise<'done' | 'gone' | Seen> {
    const { link, keys, node } = this.redis
    const { callID, roomID, ticket, ended } = after
    const engagedNow = new Set(engagedIn(after))
    const users = [...new Set([...about, ...(before ? engagedIn(before) : []), ...engagedNow])]
    const due = callDueAt(after)
    const next = encodeCall(after)
    const head = {
      id: callID,
      room: roomID,
      node,
      users: users.map((userID) => ({
        ...(about.includes(userID) && { seen: engaged.get(userID) ?? '' }),
        engaged: engagedNow.has(userID),
      })),
      ...(ticket && !before && { ticket: { id: ticket.ticketID, user: ticket.userID } }),
      ...(due !== Number.POSITIVE_INFINITY && { due: String(due) }),
      over: ended !== undefined && before?.ended === undefined,
      listed: OF_USER,
      ended: ENDED,
      remembered: REMEMBERED,
      calls: keys.calls,
      bus: BUS_LENGTH,
      kept: TOKEN_KEPT,
    }
    const names = [
      ...[keys.call(callID), keys.callsDue, keys.endedCalls, keys.bus, keys.token(this.ids.hex(TOKEN_BYTES))],
      ...[keys.tickets, keys.ticketOf, keys.ticketsHeld],
      ...users.map((userID) => keys.busy(userID)),
      ...(before ? [] : peopleOf(after).map((userID) => keys.callsOf(userID))),
    ]
    const args = [JSON.stringify(head), text, next, encodeCallCommit(text, next)]
    const [outcome, current, busy] = list(await link.run(CALL, names, args))
    if (outcome === 'done' || outcome === 'gone') return outcome
    return seenIn(String(current), users, list(busy))
  }
}

function seenIn(text: string, users: readonly string[], busy: readonly unknown[]): Seen {
  const engaged = new Map<string, string>()
  for (const [i, userID] of users.entries()) {
    const callID = busy[i]
    if (typeof callID === 'string' && callID !== '') engaged.set(userID, callID)
  }
  return { text, engaged }
}

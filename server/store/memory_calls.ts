import type { CallListener, CallStore } from '../calls/ports/call_store.js'
import { type Call, callDueAt, engagedIn, peopleOf } from '../calls/rules/call.js'
import type { CallOutcome, CallRule } from '../calls/rules/step.js'
import { EVERY_REACH } from '../rooms/ports/room_listener.js'
import { NAMED_AGAIN } from '../rooms/ports/room_store.js'
import { Refusal } from '../rooms/rules/step.js'
import { type Due, DueTimes } from './due_times.js'

/** Calls of one user that are remembered, and ended calls in all. */
const OF_USER = 100
const ENDED = 20_000

/** Maximum number of calls returned as due at a time. */
const DUE_AT_ONCE = 64

interface Entry extends Due {
  call: Call
}

/** Calls of a single process. What has ended goes when there are newer ones, the oldest first. */
export class MemoryCalls implements CallStore {
  private readonly live = new Map<string, Entry>()
  private readonly ended = new Map<string, Call>()
  private readonly engaged = new Map<string, string>()
  private readonly lists = new Map<string, Set<string>>()
  private readonly times = new DueTimes<Entry>()
  private listener: CallListener = () => {}

  async update<T>(callID: string, rule: CallRule<T>): Promise<CallOutcome<T>> {
    const before = this.get(callID)
    const outcome = rule({ call: before, engaged: (userID) => this.engaged.get(userID) })
    if (outcome instanceof Refusal || outcome.next === undefined) return outcome
    this.keep(before, outcome.next)
    this.listener({ before, after: outcome.next }, EVERY_REACH)
    return outcome
  }

  listen(listener: CallListener): void {
    this.listener = listener
  }

  async of(userID: string): Promise<Call | undefined> {
    const callID = this.engaged.get(userID)
    return callID === undefined ? undefined : this.live.get(callID)?.call
  }

  async list(userID: string, index: number, cnt: number): Promise<{ calls: readonly Call[]; total: number }> {
    const newest = [...(this.lists.get(userID) ?? [])].reverse()
    const calls = newest.slice(index, index + cnt).flatMap((callID) => this.get(callID) ?? [])
    return { calls, total: newest.length }
  }

  async due(now: number): Promise<{ calls: readonly string[]; more: boolean }> {
    const { found, more } = this.times.take(now, now + NAMED_AGAIN, DUE_AT_ONCE, ({ call }) => callDueAt(call))
    return { calls: found.map(({ call }) => call.callID), more }
  }

  private get(callID: string): Call | undefined {
    return this.live.get(callID)?.call ?? this.ended.get(callID)
  }

  private keep(before: Call | undefined, after: Call): void {
    const { callID } = after
    if (before) for (const userID of engagedIn(before)) this.engaged.delete(userID)
    for (const userID of engagedIn(after)) this.engaged.set(userID, callID)
    for (const userID of peopleOf(after)) this.enlist(userID, callID)
    const entry = this.live.get(callID) ?? { call: after, due: Number.POSITIVE_INFINITY }
    entry.call = after
    this.times.move(entry, callDueAt(after))
    if (!after.ended) {
      this.live.set(callID, entry)
      return
    }
    this.live.delete(callID)
    this.ended.set(callID, after)
    if (this.ended.size > ENDED) this.forgetOldest()
  }

  private enlist(userID: string, callID: string): void {
    const list = this.lists.get(userID) ?? new Set<string>()
    this.lists.set(userID, list.add(callID))
    const [oldest] = list
    if (list.size > OF_USER && oldest !== undefined) list.delete(oldest)
  }

  private forgetOldest(): void {
    const [oldest] = this.ended.values()
    if (oldest === undefined) return
    this.ended.delete(oldest.callID)
    for (const userID of peopleOf(oldest)) {
      const list = this.lists.get(userID)
      list?.delete(oldest.callID)
      if (list?.size === 0) this.lists.delete(userID)
    }
  }
}

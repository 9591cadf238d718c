import type { Clock } from '../clock.js'
import { ProtocolError } from '../protocol_error.js'
import type { Effects } from './effects/effects.js'
import type { RoomStore } from './ports/room_store.js'
import { CLOSED_ROOM_KEPT, NOTHING, type RoomView } from './rules/room.js'
import { type Found, isClosedRoom, type Outcome, Refusal } from './rules/step.js'

const FORGOTTEN: Found = { due: Number.POSITIVE_INFINITY }

/** A rule with the time at which it is decided. */
export type TimedRule<T> = (found: Found, now: number) => Outcome<T>

/** The one way to change a room: rule, store, effects. Shared by managers, sweeper and the other planes' events. */
export class Changes {
  constructor(
    private readonly clock: Clock,
    readonly store: RoomStore,
    private readonly effects: Effects,
  ) {}

  /** The time by which rooms live. */
  get now(): number {
    return this.clock.monotonic()
  }

  /**
   * Throws ProtocolError when the rule refuses. For a new room it answers once its group is there, or after 1.5 s
   * without.
   */
  async change<T>(roomID: string, rule: TimedRule<T>, cause = ''): Promise<T> {
    const now = this.clock.monotonic()
    let before: RoomView | undefined
    const step = await this.store.update(roomID, (found) => {
      before = found.room?.view
      return rule(found.closedRoom && found.closedRoom.closedAt + CLOSED_ROOM_KEPT <= now ? FORGOTTEN : found, now)
    })
    if (step instanceof Refusal) throw new ProtocolError(step.code, step.message, step.fields)
    const { answer, next, audienceCount, expelled = NOTHING.list, changes, messages } = step
    if (next === undefined) return answer
    const after = isClosedRoom(next) ? undefined : next.view
    if (before === after && messages.length === 0 && expelled.length === 0) return answer
    const opened = before || !after ? undefined : this.effects.openGroup(roomID, after.type)
    this.effects.dispatch({ roomID, before, after, audienceCount, expelled, cause, changes, messages })
    await opened
    return answer
  }
}

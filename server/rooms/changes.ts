import type { Clock } from '../clock.js'
import { ProtocolError } from '../protocol_error.js'
import type { Effects } from './effects/effects.js'
import type { RoomStore, UpdateOptions } from './ports/room_store.js'
import { CLOSED_ROOM_KEPT } from './rules/room.js'
import { type Found, isClosedRoom, type Outcome, Refusal } from './rules/step.js'

const FORGOTTEN: Found = { due: Number.POSITIVE_INFINITY }

/** A rule that also gets the time at which it is applied. */
export type TimedRule<T> = (found: Found, now: number) => Outcome<T>

/**
 * The one way to change a room: applies a rule through the store, which passes the commit to the effects. Shared by
 * managers, sweeper and the events of other planes.
 */
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
   * Throws ProtocolError when the rule refuses. For a new room it resolves once its notification group exists, or
   * after 1.5 s.
   */
  async change<T>(roomID: string, rule: TimedRule<T>, options?: UpdateOptions): Promise<T> {
    const now = this.clock.monotonic()
    let born = false
    const step = await this.store.update(
      roomID,
      (found) => {
        born = found.room === undefined
        return rule(found.closedRoom && found.closedRoom.closedAt + CLOSED_ROOM_KEPT <= now ? FORGOTTEN : found, now)
      },
      options,
    )
    if (step instanceof Refusal) throw new ProtocolError(step.code, step.message, step.fields)
    if (born && step.next !== undefined && !isClosedRoom(step.next)) await this.effects.groupOpened(roomID)
    return step.answer
  }
}

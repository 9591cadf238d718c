import { Code, LIMITS } from '../../../wxlite/utils/protocol.js'
import type { AudienceEdit } from '../../rooms/rules/audience_edit.js'
import { type Commit, commitOf } from '../../rooms/rules/commit.js'
import type { ClosedRoom, Room } from '../../rooms/rules/room.js'
import { isClosedRoom, type Outcome, Refusal, type Rule, type Step } from '../../rooms/rules/step.js'
import { KnownAudience } from './known_audience.js'
import type { KnownRoom } from './known_room.js'

/** What rules, run one after another on a known room, made of it. */
export class Batch {
  room: Room | undefined
  closedRoom: ClosedRoom | undefined
  /** Whether there is something to write beside members' times. */
  changed = false
  /** A room of this id ended meanwhile, or began: nothing of the old one stays. */
  reborn = false
  /** Who owns the room that began last: how many it has must be looked at. */
  newOwner: string | undefined
  readonly commits: Commit[] = []
  readonly touches = new Map<string, number>()
  readonly edits: AudienceEdit[] = []
  /** Absent: as it was. */
  due: number | undefined
  /** A time that only puts the next look off. */
  later = true

  constructor(
    private readonly roomID: string,
    readonly known: KnownRoom,
    /** Users who own as many rooms as they may. */
    private readonly full: ReadonlySet<string>,
  ) {
    this.room = known.room
    this.closedRoom = known.closedRoom
  }

  /** Throws UnknownListener when the rule has to run again with more of the audience known. */
  run<T>(rule: Rule<T>, cause: string): Outcome<T> {
    const { room, closedRoom } = this
    const due = this.due ?? this.known.due
    const step = rule(room ? { room, due } : { due: Number.POSITIVE_INFINITY, ...(closedRoom && { closedRoom }) })
    if (step instanceof Refusal) return step
    if (step.next && !isClosedRoom(step.next) && !room) {
      if (this.full.has(step.next.owner))
        return new Refusal(Code.BAD_REQUEST, `您创建的房间已达上限（${LIMITS.roomsOwned} 个）`)
      this.newOwner = step.next.owner
    }
    this.take(step)
    const commit = commitOf(this.roomID, room?.view, step, cause)
    if (commit) this.commits.push(commit)
    return step
  }

  private take({ next, touch, due, audience = [] }: Step<unknown>): void {
    const { room } = this
    if (touch) this.touch(touch.userID, touch.at)
    if (due !== undefined && (room || next)) {
      this.due = due
      this.later = this.later && touch !== undefined && next === undefined
    }
    if (next === undefined) return
    this.changed = true
    if (isClosedRoom(next) || !room) {
      this.reborn = true
      this.edits.length = 0
      this.touches.clear()
      this.due = due
    }
    if (isClosedRoom(next)) {
      this.room = undefined
      this.closedRoom = next
      return
    }
    this.closedRoom = undefined
    const before = room?.audience ?? next.audience
    const known = before instanceof KnownAudience ? before : new KnownAudience()
    const after = audience.length === 0 ? known : known.edited(audience)
    this.edits.push(...audience)
    this.room = next.audience === after ? next : { ...next, audience: after }
  }

  private touch(userID: string, at: number): void {
    const seat = this.room?.seats.get(userID)
    if (!seat) return
    if (at > seat.seenAt) seat.seenAt = at
    this.touches.set(userID, at)
  }
}

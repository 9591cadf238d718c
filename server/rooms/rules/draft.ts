import type { CloseReason, LostReason, QuitReason } from '../../../wxlite/utils/protocol.js'
import type { AudienceEdit } from './audience_edit.js'
import { dueAt } from './deadline.js'
import { admitting, type Door, dismissing, doorInfo, OPEN_DOOR } from './door.js'
import { type Moderation, NO_MODERATION, sameMute } from './moderation.js'
import type { Policy } from './policy.js'
import {
  CLOSED_ROOM_KEPT,
  type ClosedRoom,
  type Gone,
  type Member,
  type MemberChange,
  NO_HOLD,
  NOTHING,
  ROOM_LIMITS,
  type Room,
  type RoomView,
  type Seat,
} from './room.js'
import { standing } from './standing.js'
import type { Message, Step } from './step.js'
import { without, withoutItem } from './without.js'

type Writable<T> = { -readonly [key in keyof T]: T[key] }

/**
 * A room while one rule changes it: collects the next value and numbers its changes. The original room is not modified.
 */
export class Draft {
  private readonly room: Writable<Room>
  private readonly changes: MemberChange[] = []
  private readonly messages: Message[] = []
  private readonly audience: AudienceEdit[] = []
  private readonly left = new Set<string>()
  private audienceCount: number
  private closedRoom: ClosedRoom | undefined

  constructor(
    private readonly policy: Policy,
    private readonly origin: Room,
    private readonly now: number,
  ) {
    this.room = { ...origin }
    this.audienceCount = origin.audience.size
  }

  /** The room as it is so far. */
  get current(): Room {
    return this.room
  }

  get closed(): boolean {
    return this.closedRoom !== undefined
  }

  set(fields: Partial<Room>): void {
    Object.assign(this.room, fields)
  }

  setView(fields: Partial<RoomView>): void {
    if (this.room.view === this.origin.view) this.room.view = { ...this.origin.view }
    Object.assign(this.room.view, fields)
  }

  setSeat(userID: string, seat: Seat): void {
    this.room.seats = new Map(this.room.seats).set(userID, seat)
  }

  setDoor(door: Door): void {
    if (door === this.room.door) return
    this.set({ door })
    this.setView({ door: doorInfo(door) })
  }

  setModeration(fields: Partial<Moderation>): void {
    const moderation = { ...this.room.moderation, ...fields }
    this.set({ moderation })
    if (moderation.chat !== this.room.view.chat) this.setView({ chat: moderation.chat })
  }

  /** Records a change of the room's own fields. */
  roomChanged(): void {
    const { roomInfo, unlisted, door, chat } = this.room.view
    this.change({ type: 'room', seq: this.nextSeq(), roomInfo, unlisted, door, chat })
  }

  /** Updates a member's role and mutes, if they have changed. */
  refreshStanding(userID: string): void {
    const member = this.room.view.members.get(userID)
    if (!member) return
    const next = standing(this.room, member)
    if (next.role !== member.role || !sameMute(next.muted, member.muted)) this.update(member)
  }

  /** Lets the user come back without asking, as long as the door is not open. */
  admit(userID: string): void {
    this.set({ door: admitting(this.room.door, userID) })
  }

  join(entrant: Member, session: string): void {
    const member = standing(this.room, entrant)
    const replaced = this.room.gone.get(member.userID)?.replaced.filter((old) => old !== session) ?? NOTHING.list
    this.setSeat(member.userID, freshSeat(session, replaced, this.now))
    this.setView({ members: new Map(this.room.view.members).set(member.userID, member) })
    const { grants, gone, knocks, requests, returning } = this.room
    this.admit(member.userID)
    this.set({
      grants: without(grants, member.userID),
      knocks: without(knocks, member.userID),
      gone: without(gone, member.userID),
      requests: without(requests, member.userID),
      returning: withoutItem(returning, member.userID),
    })
    this.change({ type: 'join', seq: this.nextSeq(), member })
  }

  /**
   * Replaces the member in its old place. The audience plays the creator's stream, so a new one of the creator is a
   * change for it too.
   */
  update(changed: Member): void {
    const member = standing(this.room, changed)
    const stream = this.room.view.members.get(member.userID)?.streamID
    this.setView({ members: new Map(this.room.view.members).set(member.userID, member) })
    this.change({ type: 'update', seq: this.nextSeq(), member })
    if (member.userID === this.room.view.creator && stream !== member.streamID) this.creator(member.userID)
  }

  quit(member: Member, reason: QuitReason): void {
    const { userID } = member
    this.left.add(userID)
    const replaced = this.room.seats.get(userID)?.replaced ?? NOTHING.list
    const { seats, grants, mutedElsewhere } = this.room
    this.set({
      seats: without(seats, userID),
      grants: without(grants, userID),
      mutedElsewhere: without(mutedElsewhere, userID),
    })
    if (reason !== 'kicked') this.admit(userID)
    this.setView({ members: without(this.room.view.members, userID) })
    if (reason === 'timeout' || replaced.length > 0)
      this.remember(userID, { reason: reason === 'timeout' ? 'timeout' : 'unknown', at: this.now, replaced })
    this.change({ type: 'quit', seq: this.nextSeq(), member, reason })
  }

  /** Registers a user in the audience, or changes the userInfo. Returns the count. */
  putAudience(userID: string, userInfo: string): number {
    if (this.origin.audience.get(userID) === undefined) this.countAudience(1)
    this.admit(userID)
    if (this.room.knocks.has(userID)) this.set({ knocks: without(this.room.knocks, userID) })
    this.audience.push({ type: 'put', userID, userInfo })
    return this.audienceCount
  }

  /** Removes a user who is in the audience. */
  removeAudience(userID: string): void {
    this.countAudience(-1)
    this.left.add(userID)
    if (!this.room.bans.has(userID)) this.admit(userID)
    this.audience.push({ type: 'remove', userID })
  }

  /** Bans a user until the ban is lifted. */
  ban(userID: string): void {
    const { bans, door, grants, knocks, moderation, requests, returning } = this.room
    this.left.add(userID)
    if (moderation.moderators.has(userID))
      this.setModeration({ moderators: withoutItem(moderation.moderators, userID) })
    this.set({
      door: dismissing(door, userID),
      knocks: without(knocks, userID),
      bans: new Set(bans).add(userID),
      grants: without(grants, userID),
      requests: without(requests, userID),
      returning: withoutItem(returning, userID),
    })
  }

  audienceLeaving(userID: string, at: number): void {
    this.audience.push({ type: 'leaving', userID, at })
  }

  audienceBack(userID: string): void {
    this.audience.push({ type: 'back', userID })
  }

  /** Makes a member the creator, or with '' nobody for now. The roles change with it, without a number of their own. */
  creator(userID: string): void {
    const { moderators } = this.room.moderation
    if (moderators.has(userID)) this.setModeration({ moderators: withoutItem(moderators, userID) })
    this.setView({ creator: userID })
    this.setView({
      members: new Map([...this.room.view.members].map(([id, member]) => [id, standing(this.room, member)])),
    })
    this.change({
      type: 'creator',
      seq: this.nextSeq(),
      userID,
      streamID: this.room.view.members.get(userID)?.streamID ?? '',
    })
  }

  /** Sets the members who are recorded from now on. */
  recording(recording: readonly string[]): void {
    this.setView({ recording })
    this.change({ type: 'recording', seq: this.nextSeq(), recording })
  }

  /** Ends the room; `lostReason` is the reason that its members' heartbeats will get. */
  close(reason: CloseReason, lostReason: LostReason, sealed: boolean): void {
    this.change({ type: 'close', seq: this.nextSeq(), reason })
    const { owner, view, bans, door, moderation, gone } = this.room
    const members = sealed ? NOTHING.set : this.whoMayReturn()
    this.closedRoom = {
      type: view.type,
      owner,
      members,
      seq: view.seq,
      closedAt: this.now,
      unlisted: view.unlisted,
      sealed,
      lostReason,
      bans,
      door: sealed ? OPEN_DOOR : door,
      moderation: sealed ? NO_MODERATION : moderation,
      gone,
    }
  }

  /** Remembers the reason for the user's next heartbeat; the oldest are forgotten first. */
  remember(userID: string, why: Gone): void {
    const gone = new Map(this.room.gone)
    gone.delete(userID)
    gone.set(userID, why)
    for (const [id, { at }] of gone) {
      if (gone.size <= ROOM_LIMITS.gone && at + CLOSED_ROOM_KEPT > this.now) break
      gone.delete(id)
    }
    this.set({ gone })
  }

  tell(message: Message): void {
    this.messages.push(message)
  }

  step<T>(answer: T): Step<T> {
    const { changes, messages, closedRoom, audience } = this
    if (closedRoom) return { answer, next: closedRoom, changes, messages }
    const audienceCount = this.audienceCount === this.origin.audience.size ? undefined : this.audienceCount
    const due = this.due()
    return { answer, next: this.room, due, audience, audienceCount, expelled: this.expelled(), changes, messages }
  }

  private expelled(): readonly string[] {
    return this.left.size === 0 ? NOTHING.list : [...this.left].filter((userID) => !this.holds(userID))
  }

  /** Whether the user is a member or in the audience after this step. */
  private holds(userID: string): boolean {
    if (this.room.view.members.has(userID)) return true
    const edit = this.audience.findLast(
      (edit) => edit.userID === userID && (edit.type === 'put' || edit.type === 'remove'),
    )
    return edit ? edit.type === 'put' : this.origin.audience.get(userID) !== undefined
  }

  /** The users who may come back: those in the room, those who lapsed lately, and those expected back already. */
  private whoMayReturn(): ReadonlySet<string> {
    const { view, gone, returning } = this.room
    const lapsed = [...gone].filter(([, { reason }]) => reason === 'timeout').map(([userID]) => userID)
    return new Set([...view.members.keys(), ...lapsed.reverse(), ...returning].slice(0, ROOM_LIMITS.returning))
  }

  private due(): number {
    const leaving = this.audience.find((edit) => edit.type === 'leaving')
    return Math.min(dueAt(this.policy, this.room), leaving?.at ?? Number.POSITIVE_INFINITY)
  }

  private countAudience(by: number): void {
    this.audienceCount += by
    this.setView({ audienceCount: this.audienceCount })
  }

  private nextSeq(): number {
    const seq = this.room.view.seq + 1
    this.setView({ seq })
    return seq
  }

  private change(change: MemberChange): void {
    this.changes.push(change)
  }
}

/** A seat taken at `now` (monotonic ms). `replaced`: sessions of the same user that it replaces. */
export function freshSeat(session: string, replaced: readonly string[], now: number): Seat {
  return { session, replaced: replaced.length === 0 ? NOTHING.list : replaced, seenAt: now, hold: NO_HOLD }
}

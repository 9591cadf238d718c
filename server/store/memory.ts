import { type Audience, Code, LIMITS, type RoomType } from '../../wxlite/utils/protocol.js'
import { EVERY_REACH } from '../rooms/ports/room_listener.js'
import {
  type CommitListener,
  NAMED_AGAIN,
  type RoomStore,
  type StoreCounts,
  type UpdateOptions,
} from '../rooms/ports/room_store.js'
import type { AudienceEdit } from '../rooms/rules/audience_edit.js'
import { commitOf } from '../rooms/rules/commit.js'
import { isListed } from '../rooms/rules/policy.js'
import type { ClosedRoom, Room } from '../rooms/rules/room.js'
import { isClosedRoom, type Outcome, Refusal, type Rule } from '../rooms/rules/step.js'
import { AudienceMap } from './audience_map.js'
import { ClosedRooms } from './closed_rooms.js'
import { type Due, DueTimes } from './due_times.js'
import { MultiMap } from './multi_map.js'
import { OrderedList } from './ordered_list.js'
import type { LedgerSource, RoomLedger } from './room_ledger.js'

/** Maximum number of rooms that `due` returns. */
const DUE_AT_ONCE = 64

interface Entry extends Due {
  readonly roomID: string
  room: Room
}

/**
 * Rooms in this process's memory. A restart ends them; clients come back by themselves, and the ledger remembers the
 * owners.
 */
export class MemoryStore implements RoomStore, LedgerSource {
  private readonly entries = new Map<string, Entry>()
  private readonly closedRooms = new ClosedRooms((roomID) => this.ledger?.note(roomID))
  private readonly listed: { readonly [type in RoomType]: OrderedList<Entry> } = {
    double_room: new OrderedList(),
    multi_room: new OrderedList(),
    live_room: new OrderedList(),
  }
  private readonly everyRoom: { readonly [type in RoomType]: OrderedList<Entry> } = {
    double_room: new OrderedList(),
    multi_room: new OrderedList(),
    live_room: new OrderedList(),
  }
  private readonly memberships = new MultiMap()
  private readonly owned = new Map<string, number>()
  private readonly dueTimes = new DueTimes<Entry>()
  private members = 0
  private audienceSize = 0
  private listener: CommitListener = () => {}

  constructor(
    private readonly ledger?: RoomLedger,
    remembered: ReadonlyMap<string, ClosedRoom> = new Map(),
  ) {
    for (const [roomID, closedRoom] of remembered) this.closedRooms.put(roomID, closedRoom)
    ledger?.follow(this)
  }

  find(roomID: string): Room | ClosedRoom | undefined {
    return this.entries.get(roomID)?.room ?? this.closedRooms.get(roomID)
  }

  *roomIDs(): Iterable<string> {
    yield* this.entries.keys()
    for (const [roomID] of this.closedRooms.items()) yield roomID
  }

  size(): number {
    return this.entries.size + this.closedRooms.size
  }

  /** Atomic because it is synchronous. */
  async update<T>(roomID: string, rule: Rule<T>, { cause = '' }: UpdateOptions = {}): Promise<Outcome<T>> {
    const entry = this.entries.get(roomID)
    const before = entry?.room.view
    const step = rule(entry ?? { closedRoom: this.closedRooms.get(roomID), due: Number.POSITIVE_INFINITY })
    if (step instanceof Refusal) return step
    const { next, touch, due, audience } = step
    if (touch) {
      const seat = entry?.room.seats.get(touch.userID)
      if (seat) seat.seenAt = touch.at
    }
    if (next === undefined) {
      if (due !== undefined && entry) this.dueTimes.move(entry, due)
    } else if (isClosedRoom(next)) {
      if (entry) this.remove(entry)
      this.closedRooms.put(roomID, next)
      this.ledger?.note(roomID)
    } else if (entry) this.replace(entry, next, due)
    else if ((this.owned.get(next.owner) ?? 0) >= LIMITS.roomsOwned)
      return new Refusal(Code.BAD_REQUEST, `您创建的房间已达上限（${LIMITS.roomsOwned} 个）`)
    else this.insert(roomID, next, due)
    if (audience && audience.length > 0) this.edit(roomID, audience)
    const commit = commitOf(roomID, before, step, cause)
    if (commit) void this.listener(commit, EVERY_REACH)
    return step
  }

  listen(listener: CommitListener): void {
    this.listener = listener
  }

  async get(roomID: string): Promise<Room | undefined> {
    return this.entries.get(roomID)?.room
  }

  fetch(roomID: string): Promise<Room | undefined> {
    return this.get(roomID)
  }

  carries(): boolean {
    return true
  }

  async audience(roomID: string, most: number): Promise<readonly Audience[]> {
    const audience = this.entries.get(roomID)?.room.audience
    return audience instanceof AudienceMap ? audience.newest(most) : []
  }

  async list(type: RoomType, index: number, cnt: number): Promise<{ rooms: readonly Room[]; total: number }> {
    const list = this.listed[type]
    return { rooms: list.window(index, cnt).map((entry) => entry.room), total: list.size }
  }

  async all(type: RoomType, index: number, cnt: number): Promise<{ rooms: readonly Room[]; total: number }> {
    const list = this.everyRoom[type]
    return { rooms: list.window(index, cnt).map((entry) => entry.room), total: list.size }
  }

  async due(now: number, dueAt: (room: Room) => number): Promise<{ rooms: readonly string[]; more: boolean }> {
    const { found, more } = this.dueTimes.take(now, now + NAMED_AGAIN, DUE_AT_ONCE, (entry) => dueAt(entry.room))
    return { rooms: found.map((entry) => entry.roomID), more }
  }

  async roomsOf(userID: string): Promise<readonly string[]> {
    return this.memberships.get(userID)
  }

  async counts(): Promise<StoreCounts> {
    const { double_room, multi_room, live_room } = this.everyRoom
    const rooms = { double_room: double_room.size, multi_room: multi_room.size, live_room: live_room.size }
    return { rooms, members: this.members, audience: this.audienceSize }
  }

  async ready(): Promise<boolean> {
    return true
  }

  async close(): Promise<void> {
    await this.ledger?.close()
  }

  private insert(roomID: string, room: Room, due: number | undefined): void {
    const entry: Entry = { roomID, room, due: Number.POSITIVE_INFINITY }
    this.entries.set(roomID, entry)
    this.closedRooms.delete(roomID)
    this.everyRoom[room.view.type].add(entry)
    this.index(entry, undefined, room)
    this.ledger?.note(roomID)
    if (due !== undefined) this.dueTimes.move(entry, due)
  }

  private replace(entry: Entry, room: Room, due: number | undefined): void {
    const before = entry.room
    entry.room = room
    this.index(entry, before, room)
    if (remembersOther(before, room)) this.ledger?.note(entry.roomID)
    if (due !== undefined) this.dueTimes.move(entry, due)
  }

  private remove(entry: Entry): void {
    this.entries.delete(entry.roomID)
    this.everyRoom[entry.room.view.type].remove(entry)
    this.index(entry, entry.room, undefined)
    this.dueTimes.move(entry, Number.POSITIVE_INFINITY)
  }

  /** Applies a step's changes of the audience to the room after the step; an ended room has none. */
  private edit(roomID: string, edits: readonly AudienceEdit[]): void {
    const entry = this.entries.get(roomID)
    if (!entry) return
    const known = entry.room.audience
    const audience = known instanceof AudienceMap ? known : new AudienceMap()
    if (known !== audience) entry.room = { ...entry.room, audience }
    const before = audience.size
    audience.edit(edits)
    this.audienceSize += audience.size - before
  }

  /** Keeps the indexes in step with one room's change. */
  private index(entry: Entry, before: Room | undefined, after: Room | undefined): void {
    if (before?.owner !== after?.owner) {
      if (before) this.count(before.owner, -1)
      if (after) this.count(after.owner, 1)
    }
    if (before?.view.members !== after?.view.members) {
      for (const userID of before?.view.members.keys() ?? [])
        if (!after?.view.members.has(userID)) this.memberships.delete(userID, entry.roomID)
      for (const userID of after?.view.members.keys() ?? [])
        if (!before?.view.members.has(userID)) this.memberships.add(userID, entry.roomID)
    }
    this.members += (after?.view.members.size ?? 0) - (before?.view.members.size ?? 0)
    if (before && !after) this.audienceSize -= before.audience.size
    const shown = after !== undefined && isListed(after)
    if (shown === (before !== undefined && isListed(before))) return
    if (shown) this.listed[after.view.type].add(entry)
    else if (before) this.listed[before.view.type].remove(entry)
  }

  private count(userID: string, by: number): void {
    const owned = (this.owned.get(userID) ?? 0) + by
    if (owned > 0) this.owned.set(userID, owned)
    else this.owned.delete(userID)
  }
}

/** Whether the change has to be written to the ledger. */
function remembersOther(before: Room, after: Room): boolean {
  return (
    before.view.members !== after.view.members ||
    before.view.unlisted !== after.view.unlisted ||
    before.bans !== after.bans ||
    before.owner !== after.owner ||
    before.door !== after.door ||
    before.moderation !== after.moderation
  )
}

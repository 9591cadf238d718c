import { pick } from '../api/pick'
import type { RoomSlot } from '../api/room_slot'
import type { ChatRule, CloseReason, DoorInfo, Pusher, QuitReason, RoomEvent, RoomSnapshot } from '../protocol'
import { differs, seat } from './slots'

/** Who is in a room, as far as this client knows. A value: every change makes a new one. */
export interface Roster {
  readonly roomID: string
  readonly roomInfo: string
  readonly roomCreator: string
  readonly mixedPlayURL: string
  /** Who is recorded. */
  readonly recording: readonly string[]
  readonly maxMembers: number
  /** Absent: the server knows none. */
  readonly door?: DoorInfo
  readonly chat?: ChatRule
  /** Number of the last change that is in here; 0 = nothing was heard yet. */
  readonly seq: number
  /** Everybody, oneself included, in order of entry; each userID once. */
  readonly pushers: readonly Pusher[]
  /** The others, for the page. */
  readonly slots: readonly RoomSlot[]
  /** Whose view this is. */
  readonly self: string
  /** Whether oneself takes one of the seats (a plain audience does not). */
  readonly seated: boolean
  /** '' = open. */
  readonly closed: CloseReason | ''
}

/** What changed for the others, each named once. */
export interface RosterChange {
  joined: Pusher[]
  quit: (Pusher & { reason: QuitReason | 'unknown' })[]
  updated: Pusher[]
  creator: boolean
  /** Somebody is recorded, or is not any more. */
  recording: boolean
}

/** A roster, and what changed on the way to it. */
export interface MovedRoster {
  roster: Roster
  change: RosterChange
}

/** `stale`: known already. `gap`: something was missed, pull the list. */
export type EventOutcome = MovedRoster | 'stale' | 'gap'

export function emptyRoster(self: string, roomID: string, seated: boolean): Roster {
  return {
    roomID,
    roomInfo: '',
    roomCreator: '',
    mixedPlayURL: '',
    recording: [],
    maxMembers: 0,
    seq: 0,
    pushers: [],
    slots: [],
    self,
    seated,
    closed: '',
  }
}

/** Everybody but oneself. */
export function othersOf({ pushers, self }: Pick<Roster, 'pushers' | 'self'>): Pusher[] {
  return pushers.filter(({ userID }) => userID !== self)
}

export const noChange = (): RosterChange => ({ joined: [], quit: [], updated: [], creator: false, recording: false })

/** Takes one numbered event. */
export function applyEvent(roster: Roster, event: RoomEvent): EventOutcome {
  if (event.seq <= roster.seq) return 'stale'
  if (roster.seq === 0 || event.seq !== roster.seq + 1) return 'gap'
  return moved(roster, { ...fields(roster, event), seq: event.seq }, event)
}

function fields(roster: Roster, event: RoomEvent): Partial<Roster> {
  const without = (self: string) => othersOf({ ...roster, self })
  switch (event.event) {
    case 'join':
      return { pushers: [...without(event.pusher.userID), event.pusher] }
    case 'quit':
      return { pushers: without(event.userID) }
    case 'update':
      return {
        pushers: roster.pushers.map((pusher) => (pusher.userID === event.pusher.userID ? event.pusher : pusher)),
      }
    case 'close':
      return { pushers: [], closed: event.reason }
    case 'creator':
      return pick(event, 'roomCreator', 'mixedPlayURL')
    case 'recording':
      return pick(event, 'recording')
    case 'room':
      return pick(event, 'roomInfo', 'door', 'chat')
  }
}

/**
 * Takes a whole list; undefined when it is out of date. `asked` is the roster's number when the list was asked for:
 * a list that is older than the roster although newer than the question was overtaken by events, and is left aside.
 * A list that is older than the question itself comes from a server that was restarted, and counts.
 */
export function takeSnapshot(roster: Roster, room: RoomSnapshot, asked: number): MovedRoster | undefined {
  if (room.seq < roster.seq && room.seq >= asked) return undefined
  const pushers = [...new Map(room.pushers.map((pusher) => [pusher.userID, pusher])).values()]
  return moved(roster, { ...room, pushers, recording: room.recording || [], closed: '' })
}

/** The same people seen with or without a seat of one's own (link-mic began or ended). */
export function reseat(roster: Roster, seated: boolean): Roster {
  return moved(roster, { seated }).roster
}

function moved(before: Roster, next: Partial<Roster>, event?: RoomEvent): MovedRoster {
  const roster = { ...before, ...next }
  const others = othersOf(roster)
  const seats = Math.max(0, roster.maxMembers - (roster.seated ? 1 : 0))
  const change = {
    ...difference(before, others, event),
    creator: roster.roomCreator !== before.roomCreator && before.seq !== 0,
    recording: `${roster.recording}` !== `${before.recording}`,
  }
  return { roster: { ...roster, slots: seat(before.slots, others, seats) }, change }
}

function difference(
  before: Roster,
  others: readonly Pusher[],
  event?: RoomEvent,
): Omit<RosterChange, 'creator' | 'recording'> {
  const old = new Map(othersOf(before).map((pusher) => [pusher.userID, pusher]))
  const reason = event?.event === 'quit' ? event.reason : 'unknown'
  const joined: Pusher[] = []
  const updated: Pusher[] = []
  for (const pusher of others) {
    const known = old.get(pusher.userID)
    if (!known) joined.push(pusher)
    else if (differs(known, pusher)) updated.push(pusher)
    old.delete(pusher.userID)
  }
  return { joined, updated, quit: [...old.values()].map((pusher) => ({ ...pusher, reason })) }
}

import type { ClosedRoom, Room } from '../../rooms/rules/room.js'
import { KnownAudience, type Listener } from './known_audience.js'
import { decodeClosedRoom, decodeRoom } from './room_codec.js'

/** After a change of epoch a room's numbers go so far beyond what any client can have seen. */
const EPOCH_JUMP = 1_000

/** One room id as a node knows it: at one version, with what moves without a new one. */
export interface KnownRoom {
  /** '' = there is nothing. */
  readonly version: string
  readonly room?: Room
  readonly closedRoom?: ClosedRoom
  /** When it is looked at next, or earlier. */
  due: number
  /** When members were seen last, as Redis has it. */
  readonly seen: Map<string, number>
}

export const UNUSED: KnownRoom = { version: '', due: Number.POSITIVE_INFINITY, seen: new Map() }

/** What a script answers of a room. */
interface State {
  readonly fields: ReadonlyMap<string, string>
  readonly due: number
  readonly audience: KnownAudience
}

/** The room of a script's answer. What is known already of the same version is kept, and brought up to date. */
export function absorb(reply: unknown, known: KnownRoom | undefined, most: number): KnownRoom {
  const { fields, due, audience } = readState(reply, most)
  const version = fields.get('v') ?? ''
  if (version === '') return UNUSED
  const seen = seenTimes(fields)
  if (known?.version === version) {
    known.due = due
    for (const [userID, at] of seen) {
      known.seen.set(userID, at)
      const seat = known.room?.seats.get(userID)
      if (seat && seat.seenAt < at) seat.seenAt = at
    }
    if (known.room?.audience instanceof KnownAudience) known.room.audience.learn(audience)
    return known
  }
  const closed = fields.get('g')
  if (closed !== undefined) return { version, closedRoom: decodeClosedRoom(closed), due, seen }
  return { version, room: decodeRoom(fields.get('b') ?? '', (userID) => seen.get(userID) ?? 0, audience), due, seen }
}

/** The same room with numbers that nobody has seen: writes may have been lost whose numbers clients know. */
export function jumped({ version, room, closedRoom, due, seen }: KnownRoom, now: number): KnownRoom {
  const beyond = (seq: number) => Math.max(seq + EPOCH_JUMP, now)
  if (room) return { version, room: { ...room, view: { ...room.view, seq: beyond(room.view.seq) } }, due, seen }
  if (closedRoom) return { version, closedRoom: { ...closedRoom, seq: beyond(closedRoom.seq) }, due, seen }
  return UNUSED
}

function seenTimes(fields: ReadonlyMap<string, string>): Map<string, number> {
  const seen = new Map<string, number>()
  for (const [field, at] of fields) if (field.startsWith('s:')) seen.set(field.slice(2), Number(at))
  return seen
}

function readState(reply: unknown, most: number): State {
  const [fields, due, size, known, leavers] = list(reply)
  const pairs = new Map<string, string>()
  const listed = list(fields)
  for (let i = 0; i + 1 < listed.length; i += 2) pairs.set(String(listed[i]), String(listed[i + 1]))
  return {
    fields: pairs,
    due: due === null || due === undefined ? Number.POSITIVE_INFINITY : numberOf(due),
    audience: readAudience(Number(size), list(known), list(leavers), most),
  }
}

function readAudience(size: number, known: readonly unknown[], leavers: readonly unknown[], most: number) {
  const listeners = new Map<string, Listener>()
  for (let i = 0; i + 2 < known.length; i += 3) {
    const [userID, userInfo, leavingAt] = known.slice(i, i + 3)
    listeners.set(String(userID), {
      userInfo: typeof userInfo === 'string' ? userInfo : undefined,
      leavingAt: typeof leavingAt === 'string' ? numberOf(leavingAt) : undefined,
    })
  }
  const times = new Map<string, number>()
  for (let i = 0; i + 1 < leavers.length; i += 2) times.set(String(leavers[i]), numberOf(leavers[i + 1]))
  const horizon = times.size < most ? Number.POSITIVE_INFINITY : Math.max(...times.values())
  return new KnownAudience(size, listeners, times, horizon)
}

function numberOf(score: unknown): number {
  return score === 'inf' ? Number.POSITIVE_INFINITY : Number(score)
}

export function list(reply: unknown): readonly unknown[] {
  return Array.isArray(reply) ? reply : []
}

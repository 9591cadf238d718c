import { isListed } from '../../rooms/rules/policy.js'
import { CLOSED_ROOM_KEPT, type Room, type Seat } from '../../rooms/rules/room.js'
import { type ApplyCall, Commands, type Text } from './apply_call.js'
import type { Batch } from './batch.js'
import type { Keys } from './keys.js'
import { KnownAudience } from './known_audience.js'
import type { KnownRoom } from './known_room.js'
import { encodeClosedRoom, encodeRoom } from './room_codec.js'

/** One batch of one room, as it is to be written. */
export interface Write {
  roomID: string
  batch: Batch
  /** Of the room after it, and of the write itself: sent twice it is done once. */
  version: string
  /** Whose audience places the answer is to tell of when the room is another one. */
  about: readonly string[]
  /** How many of those who leave. */
  most: number
}

/** What the script is told of one write. Lists and numbers that most writes have no need of are absent. */
interface Head {
  readonly id: string
  /** The number of the room's key; those of its audience's infos and leave times follow, and the token. */
  readonly at: number
  /** As the rules saw it. */
  readonly version: string
  readonly written: string
  readonly commands: Commands['list']
  readonly about: readonly string[] | undefined
  readonly guards: readonly (readonly [userID: string, seenAt: string])[] | undefined
  readonly leaving: readonly (readonly [userID: string, at: number])[] | undefined
  readonly touches: readonly (readonly [userID: string, at: string])[] | undefined
  /** Who must not own as many rooms as anybody may. */
  readonly owner: string | undefined
  readonly most: number
}

/** Everything that one batch changes: the room, its indexes and what the other nodes are to hear. */
export function headOf(call: ApplyCall, keys: Keys, write: Write): Head {
  const { roomID, batch, version, about, most } = write
  const { known, room } = batch
  const at = call.inARow(keys.room(roomID), keys.infos(roomID), keys.leaving(roomID), keys.token(version))
  const commands = new Commands(call)
  const leaving = batch.edits.flatMap(({ type, userID }): [string, number][] => {
    const at = type === 'remove' ? knownLeavingAt(known, userID) : undefined
    return at === undefined ? [] : [[userID, at]]
  })
  const guards = writeRoom(commands, keys, [at, at + 1, at + 2], write)
  writeIndexes(commands, keys, roomID, batch)
  for (const commit of batch.commits) commands.add('TELL', keys.bus, commands.text(JSON.stringify(commit)))
  return {
    id: roomID,
    at,
    version: known.version,
    written: version,
    commands: commands.list,
    most,
    about: unlessEmpty(about),
    guards: unlessEmpty(guards),
    leaving: unlessEmpty(leaving),
    touches: unlessEmpty(Array.from(batch.touches, ([userID, at]) => [userID, String(at)])),
    owner: room && batch.newOwner !== known.room?.owner ? batch.newOwner : undefined,
  }
}

function unlessEmpty<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length === 0 ? undefined : items
}

/** Whoever is removed must not have been seen meanwhile. */
function knownLeavingAt({ room }: KnownRoom, userID: string): number | undefined {
  return room?.audience instanceof KnownAudience ? room.audience.knownLeavingAt(userID) : undefined
}

/** The room itself. Answers the times of those seats that change or go: no beat may slip in between. */
function writeRoom(
  commands: Commands,
  keys: Keys,
  /** The numbers of the keys of the room, its audience's infos and its leave times. */
  [hash, infos, leaving]: readonly [number, number, number],
  { roomID, batch, version }: Write,
): [userID: string, seenAt: string][] {
  const { known, room, closedRoom, reborn, edits, due } = batch
  const guards: [string, string][] = []
  const guard = (userID: string) => {
    const seenAt = known.seen.get(userID)
    if (seenAt !== undefined) guards.push([userID, String(seenAt)])
  }
  const before: ReadonlyMap<string, Seat> = known.room?.seats ?? new Map<string, Seat>()
  const after: ReadonlyMap<string, Seat> = room?.seats ?? new Map<string, Seat>()
  const gone = [...before.keys()].filter((userID) => !after.has(userID))
  for (const userID of gone) guard(userID)
  if (reborn) {
    commands.remove(hash, infos, keys.order(roomID), leaving)
    if (room) commands.remove(keys.chat(roomID))
  } else if (gone.length > 0) commands.add('HDEL', hash, ...gone.map((userID) => `s:${userID}`))
  const fields: (string | Text)[] = ['v', version]
  if (room) fields.push('b', commands.text(encodeRoom(room)))
  else if (closedRoom) fields.push('g', commands.text(encodeClosedRoom(closedRoom)))
  for (const [userID, seat] of after) {
    if (!reborn && before.get(userID) === seat) continue
    if (!reborn) guard(userID)
    fields.push(`s:${userID}`, String(seat.seenAt))
  }
  commands.add('HSET', hash, ...fields)
  if (!room) {
    commands.add('PEXPIRE', hash, String(CLOSED_ROOM_KEPT))
    commands.add('PEXPIRE', keys.chat(roomID), String(CLOSED_ROOM_KEPT))
    commands.add('ZREM', keys.due, roomID)
  } else if (due !== undefined) {
    if (due === Number.POSITIVE_INFINITY) commands.add('ZREM', keys.due, roomID)
    else commands.add('ZADD', keys.due, String(due), roomID)
  } else if (reborn) commands.add('ZREM', keys.due, roomID)
  for (const edit of edits) {
    const { userID } = edit
    if (edit.type === 'leaving') commands.add('ZADD', leaving, String(edit.at), userID)
    else commands.add('ZREM', leaving, userID)
    if (edit.type === 'put') {
      commands.add('HSET', infos, userID, commands.text(edit.userInfo))
      commands.add('ZNEXT', keys.order(roomID), userID)
    } else if (edit.type === 'remove') {
      commands.add('HDEL', infos, userID)
      commands.add('ZREM', keys.order(roomID), userID)
    }
  }
  return guards
}

function writeIndexes(commands: Commands, keys: Keys, roomID: string, { known, room: after, reborn }: Batch): void {
  const before = known.room
  const count = (what: string, by: number) => by !== 0 && commands.add('HINCRBY', keys.counts, what, String(by))
  if (before?.owner !== after?.owner) {
    if (before) commands.add('HINCRBY', keys.owned, before.owner, '-1')
    if (after) commands.add('HINCRBY', keys.owned, after.owner, '1')
  }
  const membersBefore = before?.view.members ?? new Map<string, never>()
  const membersAfter = after?.view.members ?? new Map<string, never>()
  for (const userID of membersBefore.keys())
    if (!membersAfter.has(userID)) commands.add('SREM', keys.memberships(userID), roomID)
  for (const userID of membersAfter.keys())
    if (!membersBefore.has(userID)) commands.add('SADD', keys.memberships(userID), roomID)
  count('members', membersAfter.size - membersBefore.size)
  count('audience', (after?.audience.size ?? 0) - (before?.audience.size ?? 0))
  if (reborn && before) {
    commands.add('ZREM', keys.all(before.view.type), roomID)
    count(before.view.type, -1)
  }
  if (reborn && after) {
    commands.add('ZNEXT', keys.all(after.view.type), roomID)
    count(after.view.type, 1)
  }
  const shown = (room: Room | undefined) => room !== undefined && isListed(room)
  if (!reborn && shown(before) === shown(after)) return
  if (before && shown(before)) commands.add('ZREM', keys.listed(before.view.type), roomID)
  if (after && shown(after)) commands.add('ZNEXT', keys.listed(after.view.type), roomID)
}

import type { Logger } from 'pino'
import { z } from 'zod'
import type { Cancel, Clock } from '../clock.js'
import { type Door, OPEN_DOOR } from '../rooms/rules/door.js'
import { type Moderation, NO_MODERATION } from '../rooms/rules/moderation.js'
import { CLOSED_ROOM_KEPT, type ClosedRoom, NOTHING, type Room } from '../rooms/rules/room.js'
import { isClosedRoom } from '../rooms/rules/step.js'
import { Journal, type JournalDisk } from './journal.js'
import { readJson } from './read_json.js'

const Muted = z.object({ audio: z.boolean(), video: z.boolean() })

/** What must survive a restart; kept short, since every change of a room's members writes it. */
const Remembered = z.object({
  type: z.enum(['double_room', 'multi_room', 'live_room']),
  owner: z.string(),
  members: z.array(z.string()),
  bans: z.array(z.string()),
  unlisted: z.boolean(),
  seq: z.number(),
  /** When the room ended (Unix ms). */
  closedAt: z.number().optional(),
  sealed: z.boolean().optional(),
  /** Absent: open. The password is a keyed hash. */
  door: z
    .object({ password: z.string(), locked: z.boolean(), approval: z.boolean(), admitted: z.array(z.string()) })
    .optional(),
  /** Absent: nothing was decided. */
  moderation: z
    .object({
      moderators: z.array(z.string()),
      mutes: z.array(z.tuple([z.string(), Muted])),
      muteAll: Muted,
      silenced: z.array(z.string()),
      chat: z.enum(['all', 'members', 'off']),
    })
    .optional(),
})
type Remembered = z.infer<typeof Remembered>

/** A line: a room and what is remembered of it (null: nothing), or a time at which the server was alive. */
const Line = z.union([z.tuple([z.string(), Remembered.nullable()]), z.object({ alive: z.number() })])

export interface RoomLedgerOptions {
  file: string
  clock: Clock
  log: Logger
  disk?: JournalDisk
}

/** The rooms that the ledger follows. */
export interface LedgerSource {
  find(roomID: string): Room | ClosedRoom | undefined
  roomIDs(): Iterable<string>
  /** How many rooms that is. */
  size(): number
}

/** Changes are written after this time at most (ms), and the interval of noting that the server is alive (ms). */
const WRITE_WITHIN = 100
const ALIVE_INTERVAL = 30_000

/**
 * What survives a restart of the memory store: the owners of rooms, who was in them, who was kicked out. Written in
 * batches, outside of requests; a crash loses the last tenth of a second.
 */
export class RoomLedger {
  private readonly changed = new Set<string>()
  private readonly journal: Journal
  private source: LedgerSource | undefined
  private stopWriting: Cancel | undefined
  private stopAlive: Cancel = () => {}

  private constructor(private readonly options: RoomLedgerOptions) {
    this.journal = new Journal({ ...options, snapshot: () => this.snapshot(), size: () => this.source?.size() ?? 0 })
  }

  /** Opens the file and returns the rooms of an earlier process, as rooms that ended when it did. */
  static async open(options: RoomLedgerOptions): Promise<{ ledger: RoomLedger; remembered: Map<string, ClosedRoom> }> {
    const ledger = new RoomLedger(options)
    return { ledger, remembered: ledger.recall(await ledger.journal.read()) }
  }

  /** Follows these rooms from now on. */
  follow(source: LedgerSource): void {
    const { clock } = this.options
    this.source = source
    this.stopAlive = clock.every(ALIVE_INTERVAL, () => void this.journal.append(JSON.stringify({ alive: clock.now() })))
    void this.journal.flush()
  }

  note(roomID: string): void {
    this.changed.add(roomID)
    this.stopWriting ??= this.options.clock.after(WRITE_WITHIN, () => void this.write())
  }

  /** Writes the changes since the last write. */
  async write(): Promise<void> {
    this.stopWriting?.()
    this.stopWriting = undefined
    const written = Array.from(this.changed, (roomID) => this.journal.append(this.line(roomID)))
    this.changed.clear()
    await Promise.all(written)
  }

  async close(): Promise<void> {
    this.stopAlive()
    await this.write()
  }

  private *snapshot(): Iterable<string> {
    yield JSON.stringify({ alive: this.options.clock.now() })
    for (const roomID of this.source?.roomIDs() ?? []) yield this.line(roomID)
  }

  /**
   * Difference between the machine's time and the monotonic clock of the rooms, which means nothing to other processes.
   */
  private get shift(): number {
    const { clock } = this.options
    return clock.now() - clock.monotonic()
  }

  private line(roomID: string): string {
    const value = this.source?.find(roomID)
    return JSON.stringify([
      roomID,
      value === undefined ? null : isClosedRoom(value) ? ofClosed(value, this.shift) : ofRoom(value),
    ])
  }

  private recall(lines: readonly string[]): Map<string, ClosedRoom> {
    const { clock, file, log } = this.options
    const rooms = new Map<string, Remembered>()
    let ended = 0
    for (const line of lines) {
      const read = readJson(Line, line)
      if (read === undefined) log.warn({ file }, 'skipped a damaged line')
      else if ('alive' in read) ended = Math.max(ended, read.alive)
      else {
        const [roomID, room] = read
        rooms.delete(roomID)
        if (room) rooms.set(roomID, room)
      }
    }
    const closedRooms = new Map<string, ClosedRoom>()
    for (const [roomID, room] of rooms) {
      const closedAt = room.closedAt ?? ended
      if (closedAt + CLOSED_ROOM_KEPT > clock.now()) closedRooms.set(roomID, closedRoomOf(room, closedAt - this.shift))
    }
    return closedRooms
  }
}

function ofRoom({ owner, view, bans, returning, door, moderation }: Room): Remembered {
  return {
    type: view.type,
    owner,
    members: [...view.members.keys(), ...returning],
    bans: [...bans],
    unlisted: view.unlisted,
    seq: view.seq,
    ...decided(door, moderation),
  }
}

/** Nothing for the many rooms that have neither. */
function decided(door: Door, moderation: Moderation): Pick<Remembered, 'door' | 'moderation'> {
  const { moderators, mutes, silenced } = moderation
  return {
    ...(door !== OPEN_DOOR && { door: { ...door, admitted: [...door.admitted] } }),
    ...(moderation !== NO_MODERATION && {
      moderation: { ...moderation, moderators: [...moderators], mutes: [...mutes], silenced: [...silenced] },
    }),
  }
}

function doorOf({ door }: Remembered): Door {
  return door ? { ...door, admitted: new Set(door.admitted) } : OPEN_DOOR
}

function moderationOf({ moderation }: Remembered): Moderation {
  if (!moderation) return NO_MODERATION
  const { moderators, mutes, silenced } = moderation
  return { ...moderation, moderators: new Set(moderators), mutes: new Map(mutes), silenced: new Set(silenced) }
}

function ofClosed(
  { type, owner, members, bans, unlisted, seq, closedAt, sealed, door, moderation }: ClosedRoom,
  shift: number,
): Remembered {
  return {
    type,
    owner,
    members: [...members],
    bans: [...bans],
    unlisted,
    seq,
    closedAt: closedAt + shift,
    sealed,
    ...decided(door, moderation),
  }
}

function closedRoomOf(room: Remembered, closedAt: number): ClosedRoom {
  const { type, owner, members, bans, unlisted, seq, sealed = false } = room
  return {
    type,
    owner,
    members: new Set(members),
    bans: new Set(bans),
    unlisted,
    seq,
    closedAt,
    sealed,
    lostReason: sealed ? 'closed' : 'unknown',
    door: doorOf(room),
    moderation: moderationOf(room),
    gone: NOTHING.map,
  }
}

import { z } from 'zod'
import type { Clock } from '../../clock.js'
import type { RoomListener } from '../../rooms/ports/room_listener.js'
import type { Commit } from '../../rooms/rules/commit.js'
import type { KeptMap, KeptMaps } from '../../store/kept_map.js'
import { readJson } from '../../store/read_json.js'
import { Payer } from './record_entry.js'

/** Requests that all nodes remember; beyond it the oldest of the room that has most goes. */
const MOST = 100_000
/** Whom a request names that is for everybody in the room. */
const EVERYBODY = ''

const RecordRequest = z.object({
  wanted: z.boolean(),
  /** When it was made, by the time of the rooms (ms): of two the later one counts. */
  at: z.number(),
  /** Who asked; absent where nobody is recorded for it. */
  by: Payer.optional(),
})
type RecordRequest = z.infer<typeof RecordRequest>

/** What was asked for in each room, at whichever node. */
export class RecordRequests implements RoomListener {
  // Only the node that ended a room deletes its requests, which all share: another may hear of the end late, when the
  // room was made again.
  readonly reach = 'origin'
  readonly #rooms = new Map<string, Map<string, RecordRequest>>()
  #shared: KeptMap | undefined
  #changed: (roomID: string) => void = () => {}

  constructor(private readonly clock: Clock) {}

  /** Requests that the nodes share. `clock`: the time that all of them have. */
  static async shared(maps: KeptMaps, clock: Clock): Promise<RecordRequests> {
    const requests = new RecordRequests(clock)
    requests.#shared = await maps({
      name: 'record_requests',
      limit: MOST,
      group: (key) => namesIn(key).roomID,
      alive: (value) => value !== '',
      heard: (key, value) => requests.#heard(key, value),
    })
    return requests
  }

  /** Calls for each room in which another node was asked to record, or to stop. */
  listen(changed: (roomID: string) => void): void {
    this.#changed = changed
  }

  /** Rooms with requests. */
  rooms(): string[] {
    return [...this.#rooms.keys()]
  }

  has(roomID: string): boolean {
    return this.#rooms.has(roomID)
  }

  /** What counts for this member; undefined: nobody asked. */
  of(roomID: string, userID: string): RecordRequest | undefined {
    const room = this.#rooms.get(roomID)
    const [own, all] = [room?.get(userID), room?.get(EVERYBODY)]
    return own && (all === undefined || own.at > all.at) ? own : all
  }

  ask(roomID: string, userID = EVERYBODY, wanted: boolean, by?: Payer): void {
    const room = this.#rooms.get(roomID) ?? new Map<string, RecordRequest>()
    this.#rooms.set(roomID, room)
    const at = Math.max(...Array.from(room.values(), (known) => known.at + 1), this.clock.monotonic())
    const request = { wanted, at, ...(wanted && by && { by }) }
    room.set(userID, request)
    void this.#shared?.set(keyOf(roomID, userID), JSON.stringify(request))
    // After it, so that nobody sees a room of which nothing is asked.
    if (userID === EVERYBODY) for (const name of room.keys()) if (name !== EVERYBODY) this.#remove(roomID, name)
  }

  /** The room is no more. */
  forget(roomID: string): void {
    for (const userID of this.#rooms.get(roomID)?.keys() ?? []) this.#remove(roomID, userID)
    this.#rooms.delete(roomID)
  }

  /** The same, where another node tells all of it. */
  drop(roomID: string): void {
    this.#rooms.delete(roomID)
  }

  committed({ roomID, ended }: Commit): void {
    if (ended) this.forget(roomID)
  }

  #remove(roomID: string, userID: string): void {
    this.#rooms.get(roomID)?.delete(userID)
    void this.#shared?.set(keyOf(roomID, userID), '')
  }

  #heard(key: string, value: string): void {
    const { roomID, userID } = namesIn(key)
    if (value === '') {
      const room = this.#rooms.get(roomID)
      room?.delete(userID)
      if (room?.size === 0) this.#rooms.delete(roomID)
    } else {
      const request = readJson(RecordRequest, value)
      if (request === undefined) return
      const room = this.#rooms.get(roomID) ?? new Map<string, RecordRequest>()
      this.#rooms.set(roomID, room.set(userID, request))
    }
    this.#changed(roomID)
  }
}

/** Neither name has a slash. */
function keyOf(roomID: string, userID: string): string {
  return `${roomID}/${userID}`
}

function namesIn(key: string): { roomID: string; userID: string } {
  const [roomID = '', userID = ''] = key.split('/')
  return { roomID, userID }
}

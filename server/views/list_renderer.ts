import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.js'
import type { Address } from '../http/address.js'
import { roomCard } from '../rooms/ports/room_snapshot.js'
import { isShut } from '../rooms/rules/door.js'
import type { RoomView } from '../rooms/rules/room.js'
import { ascii, OK_HEAD } from './rendered_reply.js'
import type { RoomRenderer } from './room_renderer.js'

/** A part of the list of rooms: what get_room_list answers. */
export interface RoomPage {
  readonly rooms: readonly RoomView[]
  /** Rooms in the whole list. */
  readonly total: number
}

interface Written extends RoomPage {
  readonly until: number
  readonly json: Buffer
}

/** Pages kept; one of 20 rooms for four has about 35 kB. */
const PAGES = 128

/**
 * Pages of the list of rooms as JSON, each written once until a room on it changes. Many people
 * look at the same few pages, and again every few seconds.
 */
export class ListRenderer {
  private readonly pages = new LRUCache<string, Written>({ max: PAGES })

  constructor(
    private readonly rooms: RoomRenderer,
    private readonly clock: Clock,
  ) {}

  /** The whole reply. `name` tells pages apart: room type, index and count. */
  render(name: string, page: RoomPage, address: Address): Buffer {
    const key = `${name} ${address.secure} ${address.host}`
    const known = this.pages.get(key)
    if (known !== undefined && this.clock.now() < known.until && same(known, page)) return known.json
    const written = this.write(page, address)
    this.pages.set(key, written)
    return written.json
  }

  private write({ rooms, total }: RoomPage, address: Address): Written {
    const rendered = rooms.map((room) =>
      isShut(room.door)
        ? { json: ascii(JSON.stringify(roomCard(room))), until: Number.POSITIVE_INFINITY }
        : this.rooms.render(room, address),
    )
    const until = Math.min(...rendered.map((room) => room.until))
    const json = `${OK_HEAD}"rooms":[${rendered.map((room) => room.json).join()}],"total":${total}}`
    return { rooms, total, until, json: Buffer.from(json) }
  }
}

/** A RoomView is never changed in place: the same values are the same page. */
function same(one: RoomPage, other: RoomPage): boolean {
  return (
    one.total === other.total &&
    one.rooms.length === other.rooms.length &&
    one.rooms.every((room, position) => room === other.rooms[position])
  )
}

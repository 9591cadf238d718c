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

/** Bytes of pages kept: one of 20 rooms for four has about 35 kB, one of 100 rooms full of custom fields 4 MB. */
const KEPT_BYTES = 32 * 1024 * 1024
/** What stands before a room. */
const FIRST = Buffer.from('{')
const NEXT = Buffer.from(',{')
/** Bytes written before the event loop gets a turn: some milliseconds. */
const TURN_BYTES = 256 * 1024

/**
 * Pages of the list of rooms as JSON, each written once until a room on it changes. Many people
 * look at the same few pages, and again every few seconds.
 */
export class ListRenderer {
  private readonly pages: LRUCache<string, Written>
  /** Large pages that are being written. */
  private readonly writing = new Map<string, { readonly page: RoomPage; readonly written: Promise<Written> }>()

  constructor(
    private readonly rooms: RoomRenderer,
    private readonly clock: Clock,
    keptBytes = KEPT_BYTES,
  ) {
    this.pages = new LRUCache({ maxSize: keptBytes, sizeCalculation: ({ json }) => json.length })
  }

  /** The whole reply. `name` tells pages apart: room type, index and count. */
  async render(name: string, page: RoomPage, address: Address): Promise<Buffer> {
    const key = `${name} ${address.secure} ${address.host}`
    const known = this.pages.get(key)
    if (known !== undefined && this.clock.now() < known.until && same(known, page)) return known.json
    const begun = this.writing.get(key)
    if (begun !== undefined && same(begun.page, page)) return (await begun.written).json
    const written = this.write(page, address)
    this.writing.set(key, { page, written })
    try {
      this.pages.set(key, await written)
    } finally {
      if (this.writing.get(key)?.written === written) this.writing.delete(key)
    }
    return (await written).json
  }

  private async write({ rooms, total }: RoomPage, address: Address): Promise<Written> {
    const pieces: Buffer[] = [Buffer.from(`${OK_HEAD}"rooms":[`)]
    let [until, unyielded] = [Number.POSITIVE_INFINITY, 0]
    for (const room of rooms) {
      const { item, until: goodUntil } = this.rendered(room, address)
      pieces.push(pieces.length === 1 ? FIRST : NEXT, item)
      until = Math.min(until, goodUntil)
      unyielded += item.length
      if (unyielded < TURN_BYTES) continue
      unyielded = 0
      await new Promise((resolve) => setImmediate(resolve))
    }
    pieces.push(Buffer.from(`],"total":${total}}`))
    return { rooms, total, until, json: Buffer.concat(pieces) }
  }

  /** `item`: behind its `{`. */
  private rendered(room: RoomView, address: Address): { item: Buffer; until: number } {
    if (!isShut(room.door)) return this.rooms.render(room, address)
    return {
      item: Buffer.from(ascii(JSON.stringify(roomCard(room))).slice(1), 'latin1'),
      until: Number.POSITIVE_INFINITY,
    }
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

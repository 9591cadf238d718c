import type { Clock } from '../clock.js'
import type { Address } from '../http/address.js'
import type { MediaProvider } from '../rooms/ports/media_provider.js'
import { roomSnapshot } from '../rooms/ports/room_snapshot.js'
import type { RoomView } from '../rooms/rules/room.js'
import { ascii, OK_HEAD } from './rendered_reply.js'

/** A room as JSON for clients at one address: bytes go out as they are, a text is encoded each time. */
class Rendered {
  /**
   * @param until Unix ms: its play URLs are good for at least three quarters of their life until then
   * @param reply the whole one of get_pushers
   */
  constructor(
    readonly host: string,
    readonly secure: boolean,
    readonly until: number,
    readonly reply: Buffer,
  ) {}

  /** The room in a list, behind its `{`: the same bytes, without the reply's head. */
  get item(): Buffer {
    return this.reply.subarray(OK_HEAD.length)
  }
}

export interface RoomRendererOptions {
  media: MediaProvider
  clock: Clock
  /** How long a play URL lives, seconds. A rendering is used for a quarter of that. */
  playUrlTtl: number
  /** Bytes of renderings kept, about. */
  keepBytes?: number
}

/**
 * Rooms as JSON, each written once until it visibly changes: a RoomView is never
 * changed in place, so the value itself is the key. Signing and serialising are by far
 * the dearest part of get_pushers and get_room_list.
 *
 * Bounded by two generations: when the young one is full it becomes the old one and
 * the old one is forgotten. Rooms that are gone are not held.
 */
export class RoomRenderer {
  private readonly options: Required<RoomRendererOptions>
  private young = new WeakMap<RoomView, Rendered>()
  private old = new WeakMap<RoomView, Rendered>()
  private youngBytes = 0

  constructor(options: RoomRendererOptions) {
    this.options = { keepBytes: 64 * 1024 * 1024, ...options }
  }

  render(room: RoomView, address: Address): Rendered {
    const now = this.options.clock.now()
    const young = this.young.get(room)
    const known = young ?? this.old.get(room)
    if (known !== undefined && known.host === address.host && known.secure === address.secure && now < known.until) {
      if (young === undefined) this.keep(room, known)
      return known
    }
    const json = ascii(JSON.stringify(roomSnapshot(room, this.options.media, address)))
    const reply = Buffer.from(OK_HEAD + json.slice(1), 'latin1')
    const fresh = new Rendered(address.host, address.secure, now + this.options.playUrlTtl * 250, reply)
    this.keep(room, fresh)
    return fresh
  }

  private keep(room: RoomView, rendered: Rendered): void {
    if (this.youngBytes > this.options.keepBytes / 2) {
      this.old = this.young
      this.young = new WeakMap()
      this.youngBytes = 0
    }
    this.young.set(room, rendered)
    this.youngBytes += rendered.reply.length
  }
}

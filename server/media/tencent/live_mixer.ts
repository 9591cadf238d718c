import type { Logger } from 'pino'
import type { Cancel, Clock } from '../../clock.js'
import type { RoomView } from '../../rooms/room.js'
import type { Commit, RoomListener } from '../../rooms/step.js'
import { type LiveApi, LiveApiError } from './live_api.js'
import { legacyMixCode } from './mix.js'
import { mixOf } from './mix_layout.js'

/** A stream that just began has no data for the mixer yet (-505): try again after this, so often. */
const AGAIN = 5_000
const TRIES = 4

interface Mixing {
  presenter: string
  guests: readonly string[]
  cancel: Cancel
}

/**
 * Mixes live rooms by itself: with every change of who is linked the picture of the
 * audience follows, without any client asking. Only the newest wish of a room counts.
 */
export class LiveMixer implements RoomListener {
  readonly #rooms = new Map<string, Mixing>()

  constructor(private readonly parts: { api: LiveApi; nameOf: (streamID: string) => string; clock: Clock; log: Logger }) {}

  committed({ roomID, before, after }: Commit): void {
    if ((after ?? before)?.type !== 'live_room') return
    const known = this.#rooms.get(roomID)
    const wish = after === undefined ? undefined : this.#wish(after)
    if (known !== undefined && wish !== undefined && wish.join() === [known.presenter, ...known.guests].join()) return
    if (known === undefined && (wish === undefined || wish.length === 1)) return
    known?.cancel()
    const [presenter, ...guests] = wish ?? []
    if (presenter === undefined || guests.length === 0) this.#rooms.delete(roomID)
    else this.#rooms.set(roomID, { presenter, guests, cancel: () => {} })
    if (known !== undefined && (guests.length === 0 || presenter !== known.presenter)) void this.#end(known.presenter)
    void this.#mix(roomID)
  }

  close(): void {
    for (const { cancel } of this.#rooms.values()) cancel()
    this.#rooms.clear()
  }

  /** Presenter first; nobody when the presenter is away from the room. */
  #wish(room: RoomView): string[] | undefined {
    const presenter = room.members.get(room.creator)
    if (presenter === undefined) return undefined
    const guests = [...room.members.values()].filter((member) => member !== presenter && member.state === 'online')
    return [presenter, ...guests].map(({ streamID }) => this.parts.nameOf(streamID))
  }

  async #mix(roomID: string, attempt = 1): Promise<void> {
    const mixing = this.#rooms.get(roomID)
    if (mixing === undefined) return
    try {
      await this.parts.api.mix(mixOf(mixing.presenter, mixing.guests))
      this.parts.log.info({ roomID, guests: mixing.guests.length }, 'Tencent Live: mixed')
    } catch (error) {
      const later = !(error instanceof LiveApiError && error.refused) || legacyMixCode(error.message) === -505
      if (later && attempt < TRIES && this.#rooms.get(roomID) === mixing)
        mixing.cancel = this.parts.clock.after(AGAIN, () => void this.#mix(roomID, attempt + 1))
      else this.parts.log.warn({ err: error, roomID }, 'Tencent Live: mixing failed')
    }
  }

  async #end(session: string): Promise<void> {
    await this.parts.api.cancelMix(session.slice(0, 80)).catch((error: unknown) => this.parts.log.debug({ err: error }, 'Tencent Live: the mix had ended'))
  }
}

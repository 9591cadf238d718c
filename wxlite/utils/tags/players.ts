import type { RoomSlot } from '../api/room_slot'
import type { PlayerTags, PlayerView, TagEvent, TagFailure } from '../api/tags'
import type { Platform } from '../platform/platform'
import type { MediaInfo } from '../protocol'
import { createPlayer, type Player } from './player'
import { slotOf } from './tag_event'

export interface PlayerTagsOptions {
  platform: Platform
  media(): MediaInfo
  /** Fetches fresh addresses and answers that of the user ('' = gone). */
  renew(userID: string): Promise<string>
  onViews(views: PlayerView[]): void
  onFailure(failure: TagFailure): void
  component?: object
}

/** The drivers of all slots, and one view list for the page. */
export interface DrivenPlayers extends PlayerTags {
  /** Shows who is there now. One call, one `onViews` at most. */
  show(slots: readonly RoomSlot[]): void
}

export function createPlayerTags(options: PlayerTagsOptions): DrivenPlayers {
  let players: Player[] = []
  let collecting = false
  let dirty = false

  function publish() {
    dirty = collecting
    if (!collecting) options.onViews(players.map((player) => player.view))
  }

  /** Many changes, one message. */
  function together(run: () => void) {
    collecting = true
    run()
    collecting = false
    if (dirty) publish()
  }

  function make(slot: number): Player {
    const { platform, media, renew, onFailure, component } = options
    return createPlayer({ platform, media, renew, onFailure, component, slot, id: `player-${slot}`, onView: publish })
  }

  const at = (event: TagEvent): Player | undefined => players[slotOf(event)]

  return {
    get views() {
      return players.map((player) => player.view)
    },
    show(slots) {
      together(() => {
        for (const gone of players.slice(slots.length)) gone.stop()
        dirty ||= players.length !== slots.length
        players = slots.map((slot) => players[slot.slot] ?? make(slot.slot))
        for (const [index, player] of players.entries()) {
          const slot = slots[index]
          if (slot) player.show(slot)
        }
      })
    },
    statechange: (event) => at(event)?.statechange(event),
    netstatus() {
      // Nothing is decided by it; pages that show it read the event itself.
    },
    setMuted(userID, muted) {
      players.find((player) => player.view.userID === userID)?.setMuted(muted)
    },
    pause() {
      for (const player of players) player.pause()
    },
    resume() {
      for (const player of players) player.resume()
    },
    stop() {
      together(() => {
        for (const player of players) player.stop()
        players = []
        dirty = true
      })
    },
  }
}

import type { PlayerView, TagEvent } from '../../utils/call'
import type { Signals } from '../../utils/signals'
import { slotOf } from './tile'

/** An `audiovolumenotify` event of that person's tag; the platform says nothing that can be read now and then. */
export function hear(signals: Signals | undefined, userID: string | undefined, { detail }: TagEvent) {
  if (userID) signals?.volume(userID, Number(detail.volume) || 0)
}

/** Of whoever the player shows. */
export function hearPlayer(signals: Signals, players: readonly PlayerView[], event: TagEvent) {
  hear(signals, players.find(({ slot }) => slot === slotOf(event))?.userID, event)
}

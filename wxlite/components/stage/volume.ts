import type { PlayerView, TagEvent } from '../../utils/call'
import type { Signals } from '../../utils/signals'
import { slotOf } from './tile'

/** What an `audiovolumenotify` event says, 0 to 100. */
export const volumeOf = ({ detail }: TagEvent): number => Number(detail.volume) || 0

/** Such an event of that person's tag; the platform says nothing that can be read now and then. */
export function hear(signals: Signals | undefined, userID: string | undefined, event: TagEvent) {
  if (userID) signals?.volume(userID, volumeOf(event))
}

/** Of whoever the player shows. */
export function hearPlayer(signals: Signals, players: readonly PlayerView[], event: TagEvent) {
  hear(signals, players.find(({ slot }) => slot === slotOf(event))?.userID, event)
}

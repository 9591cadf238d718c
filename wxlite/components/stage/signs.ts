import type { PlayerView } from '../../utils/call'
import type { Signals } from '../../utils/signals'
import type { MediaMark } from './tile'
import type { WeakPlayers } from './weak_players'

/** Where it is known how the people of a room fare, beside their pictures. */
export interface SignSources {
  marks: ReadonlyMap<string, MediaMark>
  weak: WeakPlayers
  signals: Pick<Signals, 'view' | 'isPoor'>
  recording: ReadonlySet<string>
}

/** What is drawn over one's own picture. */
export function ownSigns(userID: string, { signals, recording }: SignSources) {
  return {
    recorded: recording.has(userID),
    weak: signals.isPoor(userID),
    speaking: signals.view.speaking.includes(userID),
  }
}

/** What is drawn over the picture of a player. */
export function playerSigns({ userID, slot }: PlayerView, signs: SignSources) {
  const own = ownSigns(userID, signs)
  return { ...own, mark: signs.marks.get(userID), weak: signs.weak.has(slot) || own.weak }
}

import type { PlayerView, PusherView } from '../../utils/call'
import type { Signals } from '../../utils/signals'
import { layoutSeats, type Template } from '../stage/layout'
import { type MediaMark, playerTile, selfTile, type Tile } from '../stage/tile'
import type { WeakPlayers } from '../stage/weak_players'

export interface RoomTilesInput {
  pusher: PusherView
  players: PlayerView[]
  self: { userID: string; userName: string; userAvatar: string }
  template: Template
  landscape: boolean
  /** Who is large in `float`; '' for the layout's own choice. */
  wanted: string
  marks: ReadonlyMap<string, MediaMark>
  weak: WeakPlayers
  signals: Pick<Signals, 'view' | 'isPoor'>
  recording: ReadonlySet<string>
}

/** Styles and overlays of a room's pictures: one's own, then one for each player in the same order. */
export function roomTiles({
  pusher,
  players,
  self,
  template,
  landscape,
  wanted,
  marks,
  weak,
  signals,
  recording,
}: RoomTilesInput): Tile[] {
  const speaking = new Set(signals.view.speaking)
  const users = [self.userID, ...players.map(({ userID }) => userID)]
  const places = layoutSeats({ template, landscape, users, wanted })
  const own = { recorded: recording.has(self.userID), weak: signals.isPoor(self.userID) }
  return [
    selfTile(pusher, self, places[0], own),
    ...players.map((player, i) =>
      playerTile(
        player,
        {
          mark: marks.get(player.userID),
          weak: weak.has(player.slot) || signals.isPoor(player.userID),
          recorded: recording.has(player.userID),
          speaking: speaking.has(player.userID),
        },
        places[i + 1],
      ),
    ),
  ]
}

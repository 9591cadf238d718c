import type { PlayerView, PusherView } from '../../utils/call'
import { layoutSeats, type Template } from '../stage/layout'
import { ownSigns, playerSigns, type SignSources } from '../stage/signs'
import { playerTile, selfTile, type Tile } from '../stage/tile'

export interface RoomTilesInput extends SignSources {
  pusher: PusherView
  players: PlayerView[]
  self: { userID: string; userName: string; userAvatar: string }
  template: Template
  landscape: boolean
  /** Who is large in `float`; '' for the layout's own choice. */
  wanted: string
}

/** Styles and overlays of a room's pictures: one's own, then one for each player in the same order. */
export function roomTiles({ pusher, players, self, template, landscape, wanted, ...signs }: RoomTilesInput): Tile[] {
  const users = [self.userID, ...players.map(({ userID }) => userID)]
  const places = layoutSeats({ template, landscape, users, wanted })
  return [
    selfTile(pusher, self, places[0], ownSigns(self.userID, signs)),
    ...players.map((player, i) => playerTile(player, playerSigns(player, signs), places[i + 1])),
  ]
}

import type { LiveStageView, PlayerView } from '../../utils/live_stage'
import { layoutSeats, NOWHERE, type Template } from '../stage/layout'
import { ownSigns, playerSigns, type SignSources } from '../stage/signs'
import { texts } from '../stage/texts/texts'
import { playerTile, selfTile, type Tile } from '../stage/tile'

/** Styles and overlays of a live room's pictures. */
export interface LiveTiles {
  /** The big picture of an audience. */
  main: Tile
  self: Tile
  /** One for each player, in the same order. */
  players: Tile[]
}

export interface LiveTilesInput extends SignSources {
  view: LiveStageView
  presenter: boolean
  self: { userID: string; userName: string; userAvatar: string }
  template: Template
  landscape: boolean
  audioOnly: boolean
}

/** The presenter is large; guests, and oneself as a guest, stand small beside. Empty seats take no place. */
export function liveTiles({
  view,
  presenter,
  self,
  template,
  landscape,
  audioOnly,
  ...signs
}: LiveTilesInput): LiveTiles {
  const linked = view.pusher.url !== '' && !presenter
  const big = presenter ? self.userID : view.main.userID || 'presenter'
  const guests = view.players.map((player) => player.userID)
  const users = [big, linked ? self.userID : '', ...guests]
  const seated = users.map((userID, i) => (i === 0 || userID !== '' ? i : -1)).filter((i) => i >= 0)
  const places = layoutSeats({ template, landscape, users: seated.map((i) => users[i]), wanted: big })
  const place = (i: number) => {
    const at = seated.indexOf(i)
    return at < 0 ? NOWHERE : places[at]
  }
  const extra = (player: PlayerView) => ({ audioOnly, ...playerSigns(player, signs) })
  const main = playerTile(view.main, extra(view.main), presenter ? NOWHERE : place(0))
  if (!presenter && view.main.userID === '') Object.assign(main, { note: texts.liveTiles.away, covered: true })
  return {
    main,
    self: selfTile(view.pusher, self, presenter ? place(0) : place(1), {
      audioOnly,
      ...ownSigns(self.userID, signs),
    }),
    players: view.players.map((player, i) => playerTile(player, extra(player), place(i + 2))),
  }
}

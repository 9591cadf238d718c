import type { LiveStageView, PlayerView } from '../../utils/live_stage'
import type { Signals } from '../../utils/signals'
import { layoutSeats, NOWHERE, type Template } from '../stage/layout'
import { texts } from '../stage/texts/texts'
import { type MediaMark, playerTile, selfTile, type Tile } from '../stage/tile'
import type { WeakPlayers } from '../stage/weak_players'

/** Styles and overlays of a live room's pictures. */
export interface LiveTiles {
  /** The big picture of an audience. */
  main: Tile
  self: Tile
  /** One for each player, in the same order. */
  players: Tile[]
}

export interface LiveTilesInput {
  view: LiveStageView
  presenter: boolean
  self: { userID: string; userName: string; userAvatar: string }
  template: Template
  landscape: boolean
  audioOnly: boolean
  marks: ReadonlyMap<string, MediaMark>
  weak: WeakPlayers
  signals: Pick<Signals, 'view' | 'isPoor'>
  recording: ReadonlySet<string>
}

/** The presenter is large; guests, and oneself as a guest, stand small beside. Empty seats take no place. */
export function liveTiles({
  view,
  presenter,
  self,
  template,
  landscape,
  audioOnly,
  marks,
  weak,
  signals,
  recording,
}: LiveTilesInput): LiveTiles {
  const speaking = new Set(signals.view.speaking)
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
  const extra = ({ userID, slot }: PlayerView) => ({
    audioOnly,
    mark: marks.get(userID),
    weak: weak.has(slot) || signals.isPoor(userID),
    recorded: recording.has(userID),
    speaking: speaking.has(userID),
  })
  const main = playerTile(view.main, extra(view.main), presenter ? NOWHERE : place(0))
  if (!presenter && view.main.userID === '') Object.assign(main, { note: texts.liveTiles.away, covered: true })
  return {
    main,
    self: selfTile(view.pusher, self, presenter ? place(0) : place(1), {
      audioOnly,
      recorded: recording.has(self.userID),
      weak: signals.isPoor(self.userID),
    }),
    players: view.players.map((player, i) => playerTile(player, extra(player), place(i + 2))),
  }
}

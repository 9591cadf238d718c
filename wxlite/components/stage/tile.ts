import type { PlayerView, PusherView, TagEvent } from '../../utils/call'
import { fill } from './language'
import type { Place } from './layout'
import { texts } from './texts/texts'

/** What is drawn over one picture. */
export interface Tile extends Place {
  userID: string
  /** As it is shown; '' for an empty seat. */
  name: string
  /** The bare name, for initials. */
  person: string
  avatar: string
  /** In the middle of the tile; '' for nothing. */
  note: string
  /** A turning ring over the note. */
  busy: boolean
  /** The picture is covered by the person's initials (or by the empty seat). */
  covered: boolean
  /** 'This one is recorded', in words; '' = it is not. */
  recorded: string
  /** A light frame: this one speaks. */
  speaking: boolean
  /** Short words in the corner. */
  badges: string[]
}

/** What is known of one person beside the picture itself. */
export interface Heard {
  audioOnly?: boolean
  recorded?: boolean
  /** The network is bad. */
  weak?: boolean
  speaking?: boolean
}

/** The state of a person's microphone and camera, as they sent it. */
export interface MediaMark {
  muted: boolean
  cameraOff: boolean
}

/** Which player an event came from: its tag carries `data-slot`. */
export function slotOf(event: TagEvent): number {
  return Number(event.currentTarget?.dataset?.slot)
}

/** What stands at a picture that is recorded. */
const RECORDED = texts.tile.recorded

const NO_MARK: MediaMark = { muted: false, cameraOff: false }

const SELF_NOTES: { readonly [phase in PusherView['phase']]: string } = {
  idle: texts.tile.idle,
  starting: texts.tile.starting,
  live: '',
  reconnecting: texts.tile.reconnecting,
  suspended: texts.tile.suspended,
  denied: texts.tile.denied,
  failed: texts.tile.failed,
}

/** The tile of oneself. */
export function selfTile(
  pusher: PusherView,
  self: { userID: string; userName: string; userAvatar: string },
  place: Place,
  { audioOnly = false, recorded = false, weak = false, speaking = false }: Heard = {},
): Tile {
  const note = SELF_NOTES[pusher.phase]
  const cameraOff = !pusher.enableCamera
  const badges: string[] = []
  if (pusher.muted) badges.push(texts.tile.muted)
  if (pusher.weak || weak) badges.push(texts.tile.weak)
  return {
    userID: self.userID,
    name: self.userName === '' ? '' : place.small ? texts.tile.me : fill(texts.tile.named, self.userName),
    person: self.userName,
    avatar: self.userAvatar,
    note: note === '' && cameraOff && !audioOnly ? texts.tile.cameraOff : note,
    busy: pusher.phase === 'idle' || pusher.phase === 'starting' || pusher.phase === 'reconnecting',
    covered: cameraOff || pusher.url === '',
    recorded: recorded ? RECORDED : '',
    speaking: speaking && !pusher.muted,
    badges,
    ...place,
  }
}

/** The tile of somebody else, or of an empty seat. */
export function playerTile(player: PlayerView, extra: Heard & { mark?: MediaMark }, place: Place): Tile {
  const { userID, userName: person, userAvatar: avatar } = player
  if (userID === '')
    return {
      userID,
      name: '',
      person: '',
      avatar: '',
      note: texts.tile.empty,
      busy: false,
      covered: true,
      recorded: '',
      speaking: false,
      badges: [],
      ...place,
    }
  const { muted, cameraOff } = extra.mark ?? NO_MARK
  const noPicture = cameraOff || extra.audioOnly === true
  const badges: string[] = []
  if (muted) badges.push(texts.tile.muted)
  if (player.muted) badges.push(texts.tile.silenced)
  if (extra.weak && !player.away) badges.push(texts.tile.weak)
  let note = ''
  if (player.away) note = texts.tile.away
  else if (player.failed) note = texts.tile.broken
  else if (player.loading) note = texts.tile.loading
  else if (cameraOff && extra.audioOnly !== true) note = texts.tile.cameraOff
  return {
    userID,
    name: person,
    person,
    avatar,
    note,
    busy: player.loading && !player.away,
    covered: player.away || player.src === '' || noPicture,
    recorded: extra.recorded ? RECORDED : '',
    speaking: extra.speaking === true && !muted,
    badges,
    ...place,
  }
}

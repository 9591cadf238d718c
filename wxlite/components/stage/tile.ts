import type { PlayerView, PusherView, TagEvent } from '../../utils/call'
import type { Place } from './layout'

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
  /** Short words in the corner. */
  badges: string[]
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
export const RECORDED = '录制中'

const NO_MARK: MediaMark = { muted: false, cameraOff: false }

const SELF_NOTES: { readonly [phase in PusherView['phase']]: string } = {
  idle: '正在准备',
  starting: '正在连接',
  live: '',
  reconnecting: '网络断开，正在重连',
  suspended: '已暂停，回来后自动继续',
  denied: '没有摄像头或麦克风权限',
  failed: '推流失败',
}

/** The tile of oneself. */
export function selfTile(
  pusher: PusherView,
  self: { userID: string; userName: string; userAvatar: string },
  place: Place,
  { audioOnly = false, recorded = false }: { audioOnly?: boolean; recorded?: boolean } = {},
): Tile {
  const note = SELF_NOTES[pusher.phase]
  const cameraOff = !pusher.enableCamera
  const badges: string[] = []
  if (pusher.muted) badges.push('静音')
  if (pusher.weak) badges.push('网络差')
  return {
    userID: self.userID,
    name: self.userName === '' ? '' : place.small ? '我' : `${self.userName}（我）`,
    person: self.userName,
    avatar: self.userAvatar,
    note: note === '' && cameraOff && !audioOnly ? '摄像头已关闭' : note,
    busy: pusher.phase === 'idle' || pusher.phase === 'starting' || pusher.phase === 'reconnecting',
    covered: cameraOff || pusher.url === '',
    recorded: recorded ? RECORDED : '',
    badges,
    ...place,
  }
}

/** The tile of somebody else, or of an empty seat. */
export function playerTile(
  player: PlayerView,
  extra: { mark?: MediaMark; weak?: boolean; audioOnly?: boolean; recorded?: boolean },
  place: Place,
): Tile {
  const { userID, userName: person, userAvatar: avatar } = player
  if (userID === '')
    return {
      userID,
      name: '',
      person: '',
      avatar: '',
      note: '等待加入',
      busy: false,
      covered: true,
      recorded: '',
      badges: [],
      ...place,
    }
  const { muted, cameraOff } = extra.mark ?? NO_MARK
  const noPicture = cameraOff || extra.audioOnly === true
  const badges: string[] = []
  if (muted) badges.push('静音')
  if (player.muted) badges.push('已屏蔽声音')
  if (extra.weak && !player.away) badges.push('网络差')
  let note = ''
  if (player.away) note = '暂时离开'
  else if (player.failed) note = '画面中断，正在重试'
  else if (player.loading) note = '正在加载'
  else if (cameraOff && extra.audioOnly !== true) note = '摄像头已关闭'
  return {
    userID,
    name: person,
    person,
    avatar,
    note,
    busy: player.loading && !player.away,
    covered: player.away || player.src === '' || noPicture,
    recorded: extra.recorded ? RECORDED : '',
    badges,
    ...place,
  }
}

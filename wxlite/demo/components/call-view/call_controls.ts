import type { ModerationView } from '../../../utils/moderation'
import { type ControlItem, controls } from '../control-bar/control_item'

/** What the user has chosen in a call. */
export interface CallChoices {
  muted: boolean
  camera: boolean
  beauty: boolean
  debug: boolean
  floating: boolean
}

/** What those in charge decided, and whether oneself is one of them. */
export interface Charge extends Pick<ModerationView, 'role' | 'handUp' | 'door' | 'chat'> {
  muteAll: boolean
  /** Somebody is recorded. */
  recording: boolean
  /** Every seat is taken: nobody can be invited. */
  full: boolean
}

export const FIRST_CHOICES: CallChoices = {
  muted: false,
  camera: true,
  beauty: true,
  debug: false,
  floating: false,
}

/** The row that is always there. */
export function mainControls({ muted, camera }: CallChoices, unread: number): ControlItem[] {
  return [
    controls.mute(muted),
    { key: 'camera', icon: camera ? 'camera' : 'camera-off', label: camera ? '摄像头' : '已关闭', active: !camera },
    controls.flip(),
    controls.chat(unread),
    controls.more(),
    { key: 'hangup', icon: 'hangup', label: '挂断', danger: true },
  ]
}

/** Behind "more". Recording is the creator's. */
export function moreControls(
  { beauty, debug, floating }: CallChoices,
  creator: boolean,
  charge: Charge,
): ControlItem[] {
  const { role, handUp, recording, full } = charge
  const items: ControlItem[] = [
    controls.beauty(beauty),
    { key: 'layout', icon: floating ? 'grid' : 'float', label: floating ? '平铺画面' : '主次画面' },
    { key: 'members', icon: 'people', label: '成员' },
    controls.log(debug),
    ...(full ? [] : [controls.invite()]),
  ]
  if (role === 'member') items.push({ key: 'hand', icon: 'hand', label: handUp ? '放下手' : '举手', active: handUp })
  else items.push(...chargeControls(charge))
  return creator ? items.concat(controls.record(recording)) : items
}

/** What those in charge decide of the whole room. */
export function chargeControls({ muteAll, door, chat }: Pick<Charge, 'muteAll' | 'door' | 'chat'>): ControlItem[] {
  return [
    { key: 'muteall', icon: 'mic-off', label: muteAll ? '解除静音' : '全员静音', active: muteAll },
    { key: 'lock', icon: 'lock-white', label: door.locked ? '解除锁定' : '锁定房间', active: door.locked },
    { key: 'approval', icon: 'people', label: door.approval ? '自由进入' : '进入需同意', active: door.approval },
    { key: 'password', icon: 'settings', label: door.password ? '取消密码' : '设置密码', active: door.password },
    { key: 'chatrule', icon: 'chat', label: chat === 'all' ? '关闭聊天' : '开放聊天', active: chat !== 'all' },
  ]
}

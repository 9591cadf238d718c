import type { ControlItem } from '../control-bar/control_item'

/** What the user has chosen in a call. */
export interface CallChoices {
  muted: boolean
  camera: boolean
  beauty: boolean
  debug: boolean
  floating: boolean
  recording: boolean
}

export const FIRST_CHOICES: CallChoices = { muted: false, camera: true, beauty: true, debug: false, floating: false, recording: false }

/** The row that is always there. */
export function mainControls({ muted, camera }: CallChoices, unread: number): ControlItem[] {
  return [
    { key: 'mute', icon: muted ? 'mic-off' : 'mic', label: muted ? '已静音' : '静音', active: muted },
    { key: 'camera', icon: camera ? 'camera' : 'camera-off', label: camera ? '摄像头' : '已关闭', active: !camera },
    { key: 'flip', icon: 'flip', label: '翻转' },
    { key: 'chat', icon: 'chat', label: '聊天', badge: unread === 0 ? '' : unread > 99 ? '99+' : String(unread) },
    { key: 'more', icon: 'more', label: '更多' },
    { key: 'hangup', icon: 'hangup', label: '挂断', danger: true },
  ]
}

/** Behind "more". Recording is the creator's. */
export function moreControls({ beauty, debug, floating, recording }: CallChoices, creator: boolean): ControlItem[] {
  const items: ControlItem[] = [
    { key: 'beauty', icon: 'beauty', label: beauty ? '美颜开' : '美颜关', active: beauty },
    { key: 'layout', icon: floating ? 'grid' : 'float', label: floating ? '平铺画面' : '主次画面' },
    { key: 'members', icon: 'people', label: '成员' },
    { key: 'log', icon: 'log', label: debug ? '日志开' : '日志关', active: debug },
    { key: 'invite', icon: 'invite', label: '邀请', share: true },
  ]
  return creator ? items.concat({ key: 'record', icon: 'record', label: recording ? '停止录制' : '录制', active: recording }) : items
}

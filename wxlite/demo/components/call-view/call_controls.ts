import { type ControlItem, controls } from '../control-bar/control_item'

/** What the user has chosen in a call. */
export interface CallChoices {
  muted: boolean
  camera: boolean
  beauty: boolean
  debug: boolean
  floating: boolean
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
  recording: boolean,
  full: boolean,
): ControlItem[] {
  const items: ControlItem[] = [
    controls.beauty(beauty),
    { key: 'layout', icon: floating ? 'grid' : 'float', label: floating ? '平铺画面' : '主次画面' },
    { key: 'members', icon: 'people', label: '成员' },
    controls.log(debug),
    ...(full ? [] : [controls.invite()]),
  ]
  return creator ? items.concat(controls.record(recording)) : items
}

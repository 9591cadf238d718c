/** One button of a control bar. */
export interface ControlItem {
  key: string
  /** File name in assets/icons, without `.svg`. */
  icon: string
  label: string
  /** Switched on: shown bright. */
  active?: boolean
  /** Ends something: shown red. */
  danger?: boolean
  /** Opens the share card instead of raising an event. */
  share?: boolean
  /** A number in the corner; '' for none. */
  badge?: string
}

/** Buttons that every kind of room has. */
export const controls = {
  mute: (muted: boolean): ControlItem => ({
    key: 'mute',
    icon: muted ? 'mic-off' : 'mic',
    label: muted ? '已静音' : '静音',
    active: muted,
  }),
  flip: (): ControlItem => ({ key: 'flip', icon: 'flip', label: '翻转' }),
  chat: (unread: number): ControlItem => ({
    key: 'chat',
    icon: 'chat',
    label: '聊天',
    badge: unread === 0 ? '' : unread > 99 ? '99+' : String(unread),
  }),
  more: (): ControlItem => ({ key: 'more', icon: 'more', label: '更多' }),
  beauty: (on: boolean): ControlItem => ({
    key: 'beauty',
    icon: 'beauty',
    label: on ? '美颜开' : '美颜关',
    active: on,
  }),
  log: (on: boolean): ControlItem => ({ key: 'log', icon: 'log', label: on ? '日志开' : '日志关', active: on }),
  invite: (): ControlItem => ({ key: 'invite', icon: 'invite', label: '邀请', share: true }),
  record: (running: boolean): ControlItem => ({
    key: 'record',
    icon: 'record',
    label: running ? '停止录制' : '录制',
    active: running,
  }),
}

import { texts } from '../../texts/texts'

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
    label: muted ? texts.controlItem.muted : texts.controlItem.mute,
    active: muted,
  }),
  flip: (): ControlItem => ({ key: 'flip', icon: 'flip', label: texts.controlItem.flip }),
  chat: (unread: number): ControlItem => ({
    key: 'chat',
    icon: 'chat',
    label: texts.controlItem.chat,
    badge: unread === 0 ? '' : unread > 99 ? '99+' : String(unread),
  }),
  more: (): ControlItem => ({ key: 'more', icon: 'more', label: texts.controlItem.more }),
  beauty: (on: boolean): ControlItem => ({
    key: 'beauty',
    icon: 'beauty',
    label: on ? texts.controlItem.beautyOn : texts.controlItem.beautyOff,
    active: on,
  }),
  log: (on: boolean): ControlItem => ({
    key: 'log',
    icon: 'log',
    label: on ? texts.controlItem.logOn : texts.controlItem.logOff,
    active: on,
  }),
  invite: (): ControlItem => ({ key: 'invite', icon: 'invite', label: texts.controlItem.invite, share: true }),
  record: (running: boolean): ControlItem => ({
    key: 'record',
    icon: 'record',
    label: running ? texts.controlItem.stopRecord : texts.controlItem.record,
    active: running,
  }),
}

import type { ModerationView } from '../../../utils/moderation'
import { texts } from '../../texts/texts'
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

/** Whose buttons turn a choice round. */
const SWITCHES: { readonly [key: string]: keyof CallChoices } = {
  mute: 'muted',
  camera: 'camera',
  beauty: 'beauty',
  log: 'debug',
  layout: 'floating',
}

/** The choices after a tap on a button; undefined: it is not one that chooses. */
export function switched<Choices extends Partial<CallChoices>>(choices: Choices, key: string): Choices | undefined {
  const name = SWITCHES[key]
  return name === undefined || choices[name] === undefined ? undefined : { ...choices, [name]: !choices[name] }
}

/** What those in charge decided, for their buttons. */
export function chargeOf(view: ModerationView) {
  return { ...view, muteAll: view.members.some(({ role, muted }) => role === 'member' && muted.audio) }
}

/** The row that is always there. */
export function mainControls({ muted, camera }: CallChoices, unread: number): ControlItem[] {
  return [
    controls.mute(muted),
    {
      key: 'camera',
      icon: camera ? 'camera' : 'camera-off',
      label: camera ? texts.callControls.camera : texts.callControls.cameraOff,
      active: !camera,
    },
    controls.flip(),
    controls.chat(unread),
    controls.more(),
    { key: 'hangup', icon: 'hangup', label: texts.callControls.hangUp, danger: true },
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
    {
      key: 'layout',
      icon: floating ? 'grid' : 'float',
      label: floating ? texts.callControls.grid : texts.callControls.float,
    },
    { key: 'members', icon: 'people', label: texts.callControls.members },
    controls.log(debug),
    ...(full ? [] : [controls.invite()]),
  ]
  if (role === 'member')
    items.push({
      key: 'hand',
      icon: 'hand',
      label: handUp ? texts.callControls.handDown : texts.callControls.handUp,
      active: handUp,
    })
  else items.push(...chargeControls(charge))
  return creator ? items.concat(controls.record(recording)) : items
}

/** What those in charge decide of the whole room. */
export function chargeControls({ muteAll, door, chat }: Pick<Charge, 'muteAll' | 'door' | 'chat'>): ControlItem[] {
  return [
    {
      key: 'muteall',
      icon: 'mic-off',
      label: muteAll ? texts.callControls.unmuteAll : texts.callControls.muteAll,
      active: muteAll,
    },
    {
      key: 'lock',
      icon: 'lock-white',
      label: door.locked ? texts.callControls.unlock : texts.callControls.lock,
      active: door.locked,
    },
    {
      key: 'approval',
      icon: 'door',
      label: door.approval ? texts.callControls.free : texts.callControls.approval,
      active: door.approval,
    },
    {
      key: 'password',
      icon: 'key',
      label: door.password ? texts.callControls.noPassword : texts.callControls.setPassword,
      active: door.password,
    },
    {
      key: 'chatrule',
      icon: 'chat',
      label: chat === 'all' ? texts.callControls.closeChat : texts.callControls.openChat,
      active: chat !== 'all',
    },
  ]
}

import type { ControlItem } from '../../demo/components/control-bar/control_item'
import { texts } from '../../demo/texts/texts'

export type Definition = 'SD' | 'HD' | 'FHD'

export const DEFINITIONS: readonly { mode: Definition; name: string }[] = [
  { mode: 'SD', name: texts.pushControls.sd },
  { mode: 'HD', name: texts.pushControls.hd },
  { mode: 'FHD', name: texts.pushControls.fhd },
]

/** What the user has chosen on the push page. */
export interface PushChoices {
  pushing: boolean
  beauty: boolean
  muted: boolean
  camera: boolean
  horizontal: boolean
  debug: boolean
  definition: Definition
}

export const FIRST_PUSH_CHOICES: PushChoices = {
  pushing: false,
  beauty: true,
  muted: false,
  camera: true,
  horizontal: false,
  debug: false,
  definition: 'HD',
}

/** Beauty of `<live-pusher>` when it is on: smoothing and whitening. */
export const BEAUTY = { smooth: 6.3, white: 3 } as const

export function pushControls(choices: PushChoices): ControlItem[] {
  const { pushing, beauty, muted, camera, horizontal, debug, definition } = choices
  return [
    {
      key: 'push',
      icon: pushing ? 'stop' : 'push',
      label: pushing ? texts.pushControls.stop : texts.pushControls.push,
      active: pushing,
    },
    { key: 'flip', icon: 'flip', label: texts.pushControls.flip },
    {
      key: 'beauty',
      icon: 'beauty',
      label: beauty ? texts.pushControls.beautyOn : texts.pushControls.beautyOff,
      active: beauty,
    },
    { key: 'definition', icon: 'definition', label: DEFINITIONS.find(({ mode }) => mode === definition)?.name ?? '' },
    {
      key: 'mute',
      icon: muted ? 'mic-off' : 'mic',
      label: muted ? texts.pushControls.muted : texts.pushControls.mute,
      active: muted,
    },
    {
      key: 'camera',
      icon: camera ? 'camera' : 'camera-off',
      label: camera ? texts.pushControls.camera : texts.pushControls.cameraOff,
      active: !camera,
    },
    {
      key: 'orientation',
      icon: 'rotate',
      label: horizontal ? texts.pushControls.horizontal : texts.pushControls.vertical,
      active: horizontal,
    },
    { key: 'log', icon: 'log', label: texts.pushControls.log, active: debug },
    { key: 'qr', icon: 'qrcode', label: texts.pushControls.playCode },
  ]
}

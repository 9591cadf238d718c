import type { ControlItem } from '../../demo/components/control-bar/control_item'

export type Definition = 'SD' | 'HD' | 'FHD'

export const DEFINITIONS: readonly { mode: Definition; name: string }[] = [
  { mode: 'SD', name: '标清' },
  { mode: 'HD', name: '高清' },
  { mode: 'FHD', name: '超清' },
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
    { key: 'push', icon: pushing ? 'stop' : 'push', label: pushing ? '停止' : '推流', active: pushing },
    { key: 'flip', icon: 'flip', label: '翻转' },
    { key: 'beauty', icon: 'beauty', label: beauty ? '美颜开' : '美颜关', active: beauty },
    { key: 'definition', icon: 'definition', label: DEFINITIONS.find(({ mode }) => mode === definition)?.name ?? '' },
    { key: 'mute', icon: muted ? 'mic-off' : 'mic', label: muted ? '已静音' : '静音', active: muted },
    { key: 'camera', icon: camera ? 'camera' : 'camera-off', label: camera ? '摄像头' : '已关闭', active: !camera },
    { key: 'orientation', icon: 'rotate', label: horizontal ? '横屏' : '竖屏', active: horizontal },
    { key: 'log', icon: 'log', label: '日志', active: debug },
    { key: 'qr', icon: 'qrcode', label: '播放码' },
  ]
}

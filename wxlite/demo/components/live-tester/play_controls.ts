import type { ControlItem } from '../control-bar/control_item'

/** What the user has chosen on a play page. */
export interface PlayChoices {
  playing: boolean
  muted: boolean
  horizontal: boolean
  fill: boolean
  debug: boolean
}

export const FIRST_PLAY_CHOICES: PlayChoices = {
  playing: false,
  muted: false,
  horizontal: false,
  fill: false,
  debug: false,
}

export function playControls({ playing, muted, horizontal, fill, debug }: PlayChoices): ControlItem[] {
  return [
    { key: 'play', icon: playing ? 'stop' : 'play', label: playing ? '停止' : '播放', active: playing },
    { key: 'mute', icon: muted ? 'speaker-off' : 'speaker', label: muted ? '已静音' : '静音', active: muted },
    { key: 'orientation', icon: 'rotate', label: horizontal ? '横屏' : '竖屏', active: horizontal },
    { key: 'fit', icon: 'fit', label: fill ? '填充' : '适应', active: fill },
    { key: 'full', icon: 'fullscreen', label: '全屏' },
    { key: 'log', icon: 'log', label: '日志', active: debug },
  ]
}

/** Why an address cannot be played in this mode; '' when it can. */
export function playProblem(url: string, realTime: boolean): string {
  if (url === '') return '请输入或扫描播放地址'
  if (/^rtmp:\/\/.+/.test(url)) return ''
  if (realTime) return '低延时播放只支持 rtmp:// 开头的地址'
  return /^https?:\/\/[^?]+\.flv(\?|$)/.test(url) ? '' : '只支持 rtmp:// 或以 .flv 结尾的 http(s) 地址'
}

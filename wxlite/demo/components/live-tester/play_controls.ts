import { texts } from '../../texts/texts'
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
    {
      key: 'play',
      icon: playing ? 'stop' : 'play',
      label: playing ? texts.playControls.stop : texts.playControls.play,
      active: playing,
    },
    {
      key: 'mute',
      icon: muted ? 'speaker-off' : 'speaker',
      label: muted ? texts.playControls.muted : texts.playControls.mute,
      active: muted,
    },
    {
      key: 'orientation',
      icon: 'rotate',
      label: horizontal ? texts.playControls.horizontal : texts.playControls.vertical,
      active: horizontal,
    },
    { key: 'fit', icon: 'fit', label: fill ? texts.playControls.fill : texts.playControls.fit, active: fill },
    { key: 'full', icon: 'fullscreen', label: texts.playControls.full },
    { key: 'log', icon: 'log', label: texts.playControls.log, active: debug },
  ]
}

/** Why an address cannot be played in this mode; '' when it can. */
export function playProblem(url: string, realTime: boolean): string {
  if (url === '') return texts.playControls.noAddress
  if (/^rtmp:\/\/.+/.test(url)) return ''
  if (realTime) return texts.playControls.rtmpOnly
  return /^https?:\/\/[^?]+\.flv(\?|$)/.test(url) ? '' : texts.playControls.wrongAddress
}

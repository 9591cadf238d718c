import type { LiveStageView } from '../../../utils/live_stage'
import { type Charge, chargeControls } from '../call-view/call_controls'
import type { Words } from '../call-view/call_state'
import { type ControlItem, controls } from '../control-bar/control_item'

/** What the user has chosen in a live room. */
export interface LiveChoices {
  muted: boolean
  beauty: boolean
  debug: boolean
}

export const FIRST_LIVE_CHOICES: LiveChoices = { muted: false, beauty: true, debug: false }

export const PRESENTER_WORDS: Words = { room: '直播间', owner: '主播', entering: '正在打开摄像头并开始直播' }
export const AUDIENCE_WORDS: Words = { room: '直播间', owner: '主播', entering: '正在连接直播' }

export interface LiveControlInput {
  presenter: boolean
  audioOnly: boolean
  link: LiveStageView['link']
  choices: LiveChoices
  unread: number
  recording: boolean
  charge: Pick<Charge, 'role' | 'muteAll' | 'door' | 'chat'>
}

/** The row that is always there. */
export function liveControls({ presenter, audioOnly, link, choices, unread }: LiveControlInput): ControlItem[] {
  const chat = controls.chat(unread)
  const mute = controls.mute(choices.muted)
  const flip = audioOnly ? [] : [controls.flip()]
  const more = controls.more()
  if (presenter) return [chat, mute, ...flip, more, { key: 'leave', icon: 'hangup', label: '结束', danger: true }]
  const leave: ControlItem = { key: 'leave', icon: 'close', label: '离开' }
  if (link === 'on')
    return [chat, mute, ...flip, { key: 'unlink', icon: 'hangup', label: '下麦', danger: true }, more, leave]
  const ask: ControlItem =
    link === 'off'
      ? { key: 'link', icon: 'link', label: '连麦' }
      : { key: 'unlink', icon: 'link', label: link === 'asking' ? '取消连麦' : '连接中', active: true }
  return [chat, ask, more, leave]
}

/** Behind "more". */
export function liveMore({ presenter, audioOnly, link, choices, recording, charge }: LiveControlInput): ControlItem[] {
  const items: ControlItem[] = []
  if ((presenter || link === 'on') && !audioOnly) items.push(controls.beauty(choices.beauty))
  items.push({ key: 'audience', icon: 'people', label: '观众' }, controls.log(choices.debug), controls.invite())
  if (charge.role !== 'member') items.push(...chargeControls(charge))
  if (presenter) items.push(controls.record(recording))
  return items
}

import type { LiveStageView } from '../../../utils/live_stage'
import { texts } from '../../texts/texts'
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

export const PRESENTER_WORDS: Words = {
  room: texts.liveControls.room,
  owner: texts.liveControls.owner,
  entering: texts.liveControls.starting,
}
export const AUDIENCE_WORDS: Words = {
  room: texts.liveControls.room,
  owner: texts.liveControls.owner,
  entering: texts.liveControls.connecting,
}

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
  if (presenter)
    return [chat, mute, ...flip, more, { key: 'leave', icon: 'hangup', label: texts.liveControls.end, danger: true }]
  const leave: ControlItem = { key: 'leave', icon: 'close', label: texts.liveControls.leave }
  if (link === 'on')
    return [
      chat,
      mute,
      ...flip,
      { key: 'unlink', icon: 'hangup', label: texts.liveControls.offAir, danger: true },
      more,
      leave,
    ]
  const ask: ControlItem =
    link === 'off'
      ? { key: 'link', icon: 'link', label: texts.liveControls.link }
      : {
          key: 'unlink',
          icon: 'link',
          label: link === 'asking' ? texts.liveControls.cancel : texts.liveControls.linking,
          active: true,
        }
  return [chat, ask, more, leave]
}

/** Behind "more". */
export function liveMore({ presenter, audioOnly, link, choices, recording, charge }: LiveControlInput): ControlItem[] {
  const items: ControlItem[] = []
  if ((presenter || link === 'on') && !audioOnly) items.push(controls.beauty(choices.beauty))
  items.push(
    { key: 'audience', icon: 'people', label: texts.liveControls.audience },
    controls.log(choices.debug),
    controls.invite(),
  )
  if (charge.role !== 'member') items.push(...chargeControls(charge))
  if (presenter) items.push(controls.record(recording))
  return items
}

import type { ModerationView } from '../../../utils/moderation'
import type { Muted } from '../../../utils/protocol'
import { texts } from '../../texts/texts'

/** What the room has muted of oneself; '' = nothing. */
export function mutedText({ audio, video }: Muted): string {
  if (audio) return video ? texts.decided.mutedBoth : texts.decided.mutedSound
  return video ? texts.decided.mutedPicture : ''
}

/** Why one cannot write in the chat now; '' = one can. `seated`: oneself has a picture in the room. */
export function chatClosedText({ role, chat }: Pick<ModerationView, 'role' | 'chat'>, seated: boolean): string {
  if (role !== 'member' || chat === 'all') return ''
  if (chat === 'off') return texts.decided.chatClosed
  return seated ? '' : texts.decided.chatOnStage
}

import type { ModerationView } from '../../../utils/moderation'
import type { Muted } from '../../../utils/protocol'

/** What the room has muted of oneself; '' = nothing. */
export function mutedText({ audio, video }: Muted): string {
  if (audio) return video ? '已被静音并关闭画面' : '已被静音'
  return video ? '画面已被关闭' : ''
}

/** Why one cannot write in the chat now; '' = one can. `seated`: oneself has a picture in the room. */
export function chatClosedText({ role, chat }: Pick<ModerationView, 'role' | 'chat'>, seated: boolean): string {
  if (role !== 'member' || chat === 'all') return ''
  if (chat === 'off') return '房间已关闭聊天'
  return seated ? '' : '现在只有连麦的人可以发言'
}

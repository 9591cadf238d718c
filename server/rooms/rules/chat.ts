import { Code } from '../../../wxlite/utils/protocol.js'
import type { Room } from './room.js'
import { isInCharge } from './standing.js'
import { Refusal } from './step.js'

/**
 * Why a user in the room may not write now; undefined: it may. The room's chat rule applies to texts only, since other
 * messages are an app's own signals. A user who may not write (mute_chat) can send neither.
 */
export function chatRefusal(
  room: Pick<Room, 'view' | 'moderation'>,
  userID: string,
  kind: 'text' | 'custom',
): Refusal | undefined {
  if (isInCharge(room, userID)) return undefined
  const { silenced, chat } = room.moderation
  if (silenced.has(userID)) return new Refusal(Code.BAD_REQUEST, '您已被禁言')
  if (kind === 'custom') return undefined
  if (chat === 'off') return new Refusal(Code.BAD_REQUEST, '房间已关闭聊天')
  if (chat === 'members' && !room.view.members.has(userID))
    return new Refusal(Code.BAD_REQUEST, '当前仅连麦成员可以发言')
  return undefined
}

/**
 * The same for a user who is not in the room, for cloud groups, which have no door of their own. Old viewers write
 * without having registered, and may do so as long as everybody may write.
 */
export function strangersChatRefusal(
  { view, bans, moderation }: Pick<Room, 'view' | 'bans' | 'moderation'>,
  userID: string,
): Refusal | undefined {
  if (bans.has(userID)) return new Refusal(Code.KICKED)
  if (moderation.silenced.has(userID)) return new Refusal(Code.BAD_REQUEST, '您已被禁言')
  const { password, locked, approval } = view.door
  if (moderation.chat === 'all' && !password && !locked && !approval) return undefined
  return new Refusal(Code.NOT_MEMBER)
}

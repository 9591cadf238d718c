import { Code } from '../../../wxlite/utils/protocol.js'
import type { Room } from './room.js'
import { isInCharge } from './standing.js'
import { Refusal } from './step.js'

/**
 * Why somebody who is in may not write now; undefined when he may. The room's rule is about texts: other messages are
 * an app's own signals. Whoever is kept silent sends neither.
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
 * The same of somebody who is not in, where the messages of a room reach whoever listens: a cloud's group has no door
 * of its own. Old viewers write without having registered, and may, as long as everybody may.
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

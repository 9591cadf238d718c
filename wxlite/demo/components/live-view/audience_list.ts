import liveroom from '../../../utils/liveroom'
import type { ModerationView } from '../../../utils/moderation'
import type { MemberRow } from '../member-panel/member_row'
import { audienceRows } from './audience_rows'

/** Who is in the live room now. Empty when the room cannot say: a view keeps what it had until the next change. */
export async function readAudience(
  moderation: ModerationView,
): Promise<{ audienceCount?: number; rows?: MemberRow[] }> {
  try {
    const { audienceCount, audiences } = await liveroom.getAudienceList()
    const { roomCreator, pushers } = await liveroom.getPushers()
    const self = liveroom.getAccountInfo().userID
    return { audienceCount, rows: audienceRows(pushers, audiences, roomCreator, self, moderation) }
  } catch {
    return {}
  }
}

import type { ModerationView } from '../../../utils/moderation'
import type { Audience, Pusher } from '../../../utils/protocol'
import { startOf } from '../../shell/start_of'
import { texts } from '../../texts/texts'
import { decidedTags } from '../call-view/call_members'
import { sheetOf } from '../call-view/manage_member'
import type { MemberRow } from '../member-panel/member_row'

/** Name and picture out of the free text that an audience registered with. */
function readUserInfo(text: string): { name: string; avatar: string } {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) {
      const fields = new Map(Object.entries(value))
      const name = fields.get('userName') ?? fields.get('nickName') ?? fields.get('nick')
      const avatar = fields.get('userAvatar') ?? fields.get('headPic') ?? fields.get('avatar')
      return {
        name: typeof name === 'string' && name !== '' ? name : texts.audienceRows.viewer,
        avatar: typeof avatar === 'string' ? avatar : '',
      }
    }
  } catch {
    // Free text of another client.
  }
  return { name: text.trim() === '' ? texts.audienceRows.viewer : startOf(text.trim(), 20), avatar: '' }
}

/**
 * Presenter, guests, then audience. Guests may be taken off by the presenter; everybody else has a sheet of
 * what one may do to him.
 */
export function audienceRows(
  pushers: readonly Pusher[],
  audiences: readonly Audience[],
  creator: string,
  self: string,
  moderation: Pick<ModerationView, 'role' | 'members' | 'hands'>,
): MemberRow[] {
  const row = (userID: string, name: string, avatar: string, tags: string[], canKick: boolean): MemberRow => ({
    userID,
    name,
    avatar,
    tags: [userID === self ? texts.audienceRows.me : '', ...tags, ...decidedTags(userID, moderation)].filter(
      (tag) => tag !== '',
    ),
    muted: false,
    canMute: false,
    canKick: canKick && userID !== self,
    sheet: userID === self ? '' : sheetOf(moderation, userID),
  })
  const onStage = pushers.map(({ userID, userName, userAvatar }) =>
    row(
      userID,
      userName,
      userAvatar,
      [userID === creator ? texts.audienceRows.presenter : texts.audienceRows.guest],
      self === creator && userID !== creator,
    ),
  )
  const seen = new Set(pushers.map(({ userID }) => userID))
  const watching = audiences.filter(({ userID }) => !seen.has(userID))
  return onStage.concat(
    watching.map(({ userID, userInfo }) => {
      const { name, avatar } = readUserInfo(userInfo)
      return row(userID, name, avatar, [], false)
    }),
  )
}

import type { RoomSlot } from '../../../utils/rtcroom'
import type { MemberRow } from '../member-panel/member_row'

export interface Self {
  userID: string
  userName: string
  userAvatar: string
}

/** Everybody in the room as rows, oneself first. */
export function memberRows(
  self: Self,
  slots: readonly RoomSlot[],
  creator: string,
  silenced: ReadonlySet<string>,
): MemberRow[] {
  const iAmCreator = creator !== '' && creator === self.userID
  const rows: MemberRow[] = [
    {
      userID: self.userID,
      name: self.userName,
      avatar: self.userAvatar,
      tags: iAmCreator ? ['我', '房主'] : ['我'],
      muted: false,
      canMute: false,
      canKick: false,
    },
  ]
  for (const { userID, userName, userAvatar, state } of slots) {
    if (userID === '') continue
    const tags: string[] = []
    if (userID === creator) tags.push('房主')
    if (state === 'away') tags.push('暂时离开')
    if (silenced.has(userID)) tags.push('已屏蔽声音')
    rows.push({
      userID,
      name: userName,
      avatar: userAvatar,
      tags,
      muted: silenced.has(userID),
      canMute: true,
      canKick: iAmCreator,
    })
  }
  return rows
}

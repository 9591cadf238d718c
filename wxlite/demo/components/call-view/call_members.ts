import type { ModerationView } from '../../../utils/moderation'
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
  moderation: Pick<ModerationView, 'role' | 'members' | 'hands'>,
): MemberRow[] {
  const iAmCreator = creator !== '' && creator === self.userID
  const inCharge = moderation.role !== 'member'
  const rows: MemberRow[] = [
    {
      userID: self.userID,
      name: self.userName,
      avatar: self.userAvatar,
      tags: [iAmCreator ? ['我', '房主'] : ['我'], decidedTags(self.userID, moderation)].flat(),
      muted: false,
      canMute: false,
      canKick: false,
      canManage: false,
    },
  ]
  for (const { userID, userName, userAvatar, state } of slots) {
    if (userID === '') continue
    const tags: string[] = []
    if (userID === creator) tags.push('房主')
    if (state === 'away') tags.push('暂时离开')
    if (silenced.has(userID)) tags.push('已屏蔽声音')
    tags.push(...decidedTags(userID, moderation))
    const manageable = moderation.members.find((member) => member.userID === userID)?.role
    rows.push({
      userID,
      name: userName,
      avatar: userAvatar,
      tags,
      muted: silenced.has(userID),
      canMute: true,
      canKick: iAmCreator && !inCharge,
      canManage: inCharge && (moderation.role === 'creator' ? manageable !== undefined : manageable === 'member'),
    })
  }
  return rows
}

/** What the room decided of somebody, and whether the hand is up: which one in the order. */
export function decidedTags(userID: string, { members, hands }: Pick<ModerationView, 'members' | 'hands'>): string[] {
  const member = members.find((one) => one.userID === userID)
  if (!member) return []
  const hand = hands.findIndex((one) => one.userID === userID)
  return [
    member.role === 'moderator' ? '管理员' : '',
    member.muted.audio ? '已静音' : '',
    member.muted.video ? '画面已关闭' : '',
    hand < 0 ? '' : `举手 ${hand + 1}`,
  ].filter((tag) => tag !== '')
}

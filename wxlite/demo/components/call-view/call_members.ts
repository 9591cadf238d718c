import { fill } from '../../../components/stage/language'
import type { ModerationView } from '../../../utils/moderation'
import type { RoomSlot } from '../../../utils/rtcroom'
import { texts } from '../../texts/texts'
import type { MemberRow } from '../member-panel/member_row'
import { sheetOf } from './manage_member'

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
  const rows: MemberRow[] = [
    {
      userID: self.userID,
      name: self.userName,
      avatar: self.userAvatar,
      tags: [
        iAmCreator ? [texts.callMembers.me, texts.callMembers.creator] : [texts.callMembers.me],
        decidedTags(self.userID, moderation),
      ].flat(),
      muted: false,
      canMute: false,
      canKick: false,
      sheet: '',
    },
  ]
  for (const { userID, userName, userAvatar, state } of slots) {
    if (userID === '') continue
    const tags: string[] = []
    if (userID === creator) tags.push(texts.callMembers.creator)
    if (state === 'away') tags.push(texts.callMembers.away)
    if (silenced.has(userID)) tags.push(texts.callMembers.silenced)
    tags.push(...decidedTags(userID, moderation))
    rows.push({
      userID,
      name: userName,
      avatar: userAvatar,
      tags,
      muted: silenced.has(userID),
      canMute: true,
      canKick: false,
      sheet: sheetOf(moderation, userID),
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
    member.role === 'moderator' ? texts.callMembers.moderator : '',
    member.muted.audio ? texts.callMembers.muted : '',
    member.muted.video ? texts.callMembers.pictureOff : '',
    hand < 0 ? '' : fill(texts.callMembers.hand, hand + 1),
  ].filter((tag) => tag !== '')
}

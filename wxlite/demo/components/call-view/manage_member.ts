import type { Moderation, RoomMember } from '../../../utils/moderation'
import { asRoomError } from '../../../utils/rtcroom'
import { choose, toast } from '../../shell/phone'

/** Somebody in the room: `member` when he has a picture in it, and `kick` puts him out (and asks first). */
export interface Managed {
  userID: string
  member: RoomMember | undefined
  kick: () => void
}

/** What those in charge may do to somebody, as a sheet. */
export async function manageMember(moderation: Moderation, { userID, member, kick }: Managed): Promise<void> {
  const items: { label: string; run: () => Promise<void> | void }[] = []
  if (member) {
    const { audio, video } = member.muted
    items.push(
      { label: audio ? '解除静音' : '静音', run: () => moderation.mutePusher({ userID, audio: !audio }) },
      { label: video ? '恢复画面' : '关闭画面', run: () => moderation.mutePusher({ userID, video: !video }) },
    )
  }
  items.push(
    { label: '禁言', run: () => moderation.muteChat({ userID, muted: true }) },
    { label: '解除禁言', run: () => moderation.muteChat({ userID, muted: false }) },
  )
  if (member && moderation.view.role === 'creator') {
    const moderator = member.role !== 'moderator'
    items.push({
      label: moderator ? '设为管理员' : '取消管理员',
      run: () => moderation.setModerator({ userID, moderator }),
    })
  }
  items.push({ label: '移出房间', run: kick })
  await attempt(async () => items[await choose(items.map(({ label }) => label))]?.run())
}

/** Does it, or says why not. */
export async function attempt(doing: () => Promise<void> | void | undefined): Promise<void> {
  try {
    await doing()
  } catch (cause) {
    toast(asRoomError(cause, 'moderation').errMsg)
  }
}

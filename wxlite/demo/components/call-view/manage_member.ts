import type { Moderation, RoomMember } from '../../../utils/moderation'
import { asRoomError } from '../../../utils/rtcroom'
import { choose, toast } from '../../shell/phone'

/** What those in charge may do to a member, as a sheet. `creator`: whether oneself is it. `kick` asks first. */
export async function manageMember(
  moderation: Moderation,
  { userID, role, muted }: RoomMember,
  creator: boolean,
  kick: () => void,
): Promise<void> {
  const items: { label: string; run: () => Promise<void> | void }[] = [
    {
      label: muted.audio ? '解除静音' : '静音',
      run: () => moderation.mutePusher({ userID, audio: !muted.audio }),
    },
    {
      label: muted.video ? '恢复画面' : '关闭画面',
      run: () => moderation.mutePusher({ userID, video: !muted.video }),
    },
    { label: '禁言', run: () => moderation.muteChat({ userID, muted: true }) },
    { label: '解除禁言', run: () => moderation.muteChat({ userID, muted: false }) },
  ]
  if (creator) {
    const moderator = role !== 'moderator'
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

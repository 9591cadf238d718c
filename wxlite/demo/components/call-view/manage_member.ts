import type { Moderation, RoomMember } from '../../../utils/moderation'
import { asRoomError } from '../../../utils/rtcroom'
import { choose, toast } from '../../shell/phone'
import { texts } from '../../texts/texts'

/** What those in charge may do to a member, as a sheet. `creator`: whether oneself is it. `kick` asks first. */
export async function manageMember(
  moderation: Moderation,
  { userID, role, muted }: RoomMember,
  creator: boolean,
  kick: () => void,
): Promise<void> {
  const items: { label: string; run: () => Promise<void> | void }[] = [
    {
      label: muted.audio ? texts.manageMember.unmute : texts.manageMember.mute,
      run: () => moderation.mutePusher({ userID, audio: !muted.audio }),
    },
    {
      label: muted.video ? texts.manageMember.showPicture : texts.manageMember.hidePicture,
      run: () => moderation.mutePusher({ userID, video: !muted.video }),
    },
    { label: texts.manageMember.muteChat, run: () => moderation.muteChat({ userID, muted: true }) },
    { label: texts.manageMember.unmuteChat, run: () => moderation.muteChat({ userID, muted: false }) },
  ]
  if (creator) {
    const moderator = role !== 'moderator'
    items.push({
      label: moderator ? texts.manageMember.moderator : texts.manageMember.noModerator,
      run: () => moderation.setModerator({ userID, moderator }),
    })
  }
  items.push({ label: texts.manageMember.kick, run: kick })
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

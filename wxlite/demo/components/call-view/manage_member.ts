import type { Moderation, RoomMember } from '../../../utils/moderation'
import { asRoomError } from '../../../utils/rtcroom'
import { choose, toast } from '../../shell/phone'
import { texts } from '../../texts/texts'

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
      {
        label: audio ? texts.manageMember.unmute : texts.manageMember.mute,
        run: () => moderation.mutePusher({ userID, audio: !audio }),
      },
      {
        label: video ? texts.manageMember.showPicture : texts.manageMember.hidePicture,
        run: () => moderation.mutePusher({ userID, video: !video }),
      },
    )
  }
  items.push(
    { label: texts.manageMember.muteChat, run: () => moderation.muteChat({ userID, muted: true }) },
    { label: texts.manageMember.unmuteChat, run: () => moderation.muteChat({ userID, muted: false }) },
  )
  if (member && moderation.view.role === 'creator') {
    const moderator = member.role !== 'moderator'
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

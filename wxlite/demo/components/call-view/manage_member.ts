import type { Moderation, ModerationView, RoomMember } from '../../../utils/moderation'
import { asRoomError } from '../../../utils/rtcroom'
import { choose, toast } from '../../shell/phone'
import { texts } from '../../texts/texts'

/** Somebody in the room: `member` when he has a picture in it, and `kick` puts him out (and asks first). */
export interface Managed {
  userID: string
  member: RoomMember | undefined
  kick: () => void
}

interface Choice {
  label: string
  run: () => Promise<void> | void
}

/** Whether one is in charge of this other one: the creator of everybody, moderators of whoever is no moderator. */
function mayManage({ role, members }: Pick<ModerationView, 'role' | 'members'>, userID: string): boolean {
  if (role === 'member') return false
  const theirs = members.find((one) => one.userID === userID)?.role ?? 'member'
  return theirs === 'member' || (role === 'creator' && theirs === 'moderator')
}

/** How a list calls the sheet of somebody else. */
export function sheetOf(view: Pick<ModerationView, 'role' | 'members'>, userID: string): string {
  return mayManage(view, userID) ? texts.manageMember.manage : texts.manageMember.report
}

/** What one may do to somebody, as a sheet; WeChat shows six lines at most. Who is not in charge can only report. */
export async function manageMember(moderation: Moderation, managed: Managed): Promise<void> {
  const { userID } = managed
  const report = () => reportUser(moderation, userID)
  await attempt(() =>
    mayManage(moderation.view, userID)
      ? pick([...charges(moderation, managed), { label: texts.manageMember.report, run: report }])
      : report(),
  )
}

function charges(moderation: Moderation, { userID, member, kick }: Managed): Choice[] {
  const t = texts.manageMember
  const chat = (muted: boolean) => () => moderation.muteChat({ userID, muted })
  const choices: Choice[] = [
    {
      label: t.chat,
      run: () =>
        pick([
          { label: t.muteChat, run: chat(true) },
          { label: t.unmuteChat, run: chat(false) },
        ]),
    },
    { label: t.kick, run: kick },
  ]
  if (!member) return choices
  const { audio, video } = member.muted
  choices.unshift(
    { label: audio ? t.unmute : t.mute, run: () => moderation.mutePusher({ userID, audio: !audio }) },
    { label: video ? t.showPicture : t.hidePicture, run: () => moderation.mutePusher({ userID, video: !video }) },
  )
  if (moderation.view.role !== 'creator') return choices
  const moderator = member.role !== 'moderator'
  choices.splice(-1, 0, {
    label: moderator ? t.moderator : t.noModerator,
    run: () => moderation.setModerator({ userID, moderator }),
  })
  return choices
}

/** Asks for the reason. */
async function reportUser(moderation: Moderation, userID: string): Promise<void> {
  const reasons = Object.values(texts.reportReasons)
  const reason = reasons[await choose(reasons)]
  if (reason === undefined) return
  await moderation.reportUser({ userID, reason })
  toast(texts.manageMember.reported)
}

async function pick(choices: Choice[]): Promise<void> {
  await choices[await choose(choices.map(({ label }) => label))]?.run()
}

/** Does it, or says why not. */
export async function attempt(doing: () => Promise<void> | void | undefined): Promise<void> {
  try {
    await doing()
  } catch (cause) {
    toast(asRoomError(cause, 'moderation').errMsg)
  }
}

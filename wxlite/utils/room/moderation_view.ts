import type { Knock, ModerationView, RoomMember } from '../api/moderation'
import type { InnerRoster } from '../api/rtcroom'
import type { Pusher } from '../protocol'

/** What a page draws of the door, the moderators and the mutes. */
export function moderationView(roster: InnerRoster, knocks: Knock[]): ModerationView {
  const { roomCreator, self, pushers, door, chat } = roster
  const members = pushers.map((pusher) => member(pusher, roomCreator))
  const own = members.find(({ userID }) => userID === self)
  const role = own?.role ?? 'member'
  return {
    role,
    muted: own?.muted ?? { audio: false, video: false },
    handUp: own !== undefined && own.hand > 0,
    members,
    hands: members.filter(({ hand }) => hand > 0).sort((one, other) => one.hand - other.hand),
    door: door ?? { password: false, locked: false, approval: false },
    chat: chat ?? 'all',
    knocks: role === 'member' ? [] : knocks,
  }
}

/** Who the creator is the room says; a member's own field may be older. */
function member(pusher: Pusher, roomCreator: string): RoomMember {
  const { userID, userName, userAvatar, state, role, muted, hand } = pusher
  const moderator = role === 'moderator' ? 'moderator' : 'member'
  return {
    userID,
    userName,
    userAvatar,
    state,
    role: userID === roomCreator ? 'creator' : moderator,
    muted: muted ?? { audio: false, video: false },
    hand: hand ?? 0,
  }
}

import type { RoomListener } from '../rooms/ports/room_listener.js'
import type { Commit } from '../rooms/rules/commit.js'
import type { MemberChange } from '../rooms/rules/room.js'
import type { EntryFields } from './entry.js'
import type { Timeline } from './timeline.js'

/** Notes commits of rooms: who entered and left and why, who was away, how the room began and ended. */
export class RoomEntries implements RoomListener {
  readonly reach = 'origin'

  constructor(private readonly timeline: Pick<Timeline, 'note'>) {}

  committed({ roomID, type, creator, born, audienceCount, changes }: Commit): void {
    if (born) this.timeline.note(roomID, 'created', { type, user: creator })
    for (const change of changes) this.timeline.note(roomID, ...entryOf(change))
    if (audienceCount !== undefined) this.timeline.note(roomID, 'audience', { count: audienceCount })
  }
}

function entryOf(change: MemberChange): [string, EntryFields] {
  const { seq } = change
  switch (change.type) {
    case 'join':
      return ['joined', { seq, user: change.member.userID, stream: change.member.streamID }]
    case 'quit':
      return ['left', { seq, user: change.member.userID, reason: change.reason }]
    case 'update': {
      const { userID: user, streamID: stream, state, role, muted, hand, unmixed } = change.member
      const sound = muted?.audio === true ? 'muted' : undefined
      const picture = muted?.video === true ? 'muted' : undefined
      const raised = hand !== undefined || undefined
      return ['updated', { seq, user, stream, state, role, sound, picture, hand: raised, unmixed }]
    }
    case 'creator':
      return ['creator', { seq, user: change.userID }]
    case 'room': {
      const { password, locked, approval } = change.door
      return ['room changed', { seq, password, locked, approval, unlisted: change.unlisted, chat: change.chat }]
    }
    case 'recording':
      return ['recording', { seq, users: change.recording.join(' ') }]
    case 'close':
      return ['closed', { seq, reason: change.reason }]
  }
}

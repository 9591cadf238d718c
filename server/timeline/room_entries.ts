import type { RoomListener } from '../rooms/ports/room_listener.js'
import type { Commit } from '../rooms/rules/commit.js'
import type { MemberChange } from '../rooms/rules/room.js'
import type { EntryFields } from './entry.js'
import type { Timeline } from './timeline.js'

/** Notes what rooms commit: who came and went and why, who was away, how the room began and ended. */
export class RoomEntries implements RoomListener {
  readonly reach = 'origin'

  constructor(private readonly timeline: Pick<Timeline, 'note'>) {}

  committed({ roomID, type, creator, born, audienceCount, changes }: Commit): void {
    if (born) this.timeline.note(roomID, 'created', { type, user: creator })
    for (const change of changes) {
      const [what, fields] = entryOf(change)
      this.timeline.note(roomID, what, { seq: change.seq, ...fields })
    }
    if (audienceCount !== undefined) this.timeline.note(roomID, 'audience', { count: audienceCount })
  }
}

function entryOf(change: MemberChange): [string, EntryFields] {
  switch (change.type) {
    case 'join':
      return ['joined', { user: change.member.userID, stream: change.member.streamID }]
    case 'quit':
      return ['left', { user: change.member.userID, reason: change.reason }]
    case 'update': {
      const { userID, streamID, state, role, muted, hand, unmixed } = change.member
      const decided = {
        role,
        sound: muted?.audio === true ? 'muted' : undefined,
        picture: muted?.video === true ? 'muted' : undefined,
      }
      return [
        'updated',
        { user: userID, stream: streamID, state, ...decided, hand: hand !== undefined || undefined, unmixed },
      ]
    }
    case 'creator':
      return ['creator', { user: change.userID }]
    case 'room': {
      const { password, locked, approval } = change.door
      return ['room changed', { password, locked, approval, unlisted: change.unlisted, chat: change.chat }]
    }
    case 'recording':
      return ['recording', { users: change.recording.join(' ') }]
    case 'close':
      return ['closed', { reason: change.reason }]
  }
}

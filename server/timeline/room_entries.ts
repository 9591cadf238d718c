import type { MemberChange } from '../rooms/rules/room.js'
import type { Commit, RoomListener } from '../rooms/rules/step.js'
import type { EntryFields } from './entry.js'
import type { Timeline } from './timeline.js'

/** Notes what rooms commit: who came and went and why, who was away, how the room began and ended. */
export class RoomEntries implements RoomListener {
  constructor(private readonly timeline: Pick<Timeline, 'note'>) {}

  committed({ roomID, before, after, audienceCount, changes }: Commit): void {
    if (before === undefined && after !== undefined)
      this.timeline.note(roomID, 'created', {
        type: after.type,
        user: after.creator,
        unlisted: after.unlisted || undefined,
      })
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
      const { userID, streamID, state } = change.member
      return ['updated', { user: userID, stream: streamID, state }]
    }
    case 'creator':
      return ['creator', { user: change.userID }]
    case 'close':
      return ['closed', { reason: change.reason }]
  }
}

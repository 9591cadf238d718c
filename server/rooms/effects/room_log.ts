import type { Logger } from 'pino'
import type { RoomListener } from '../ports/room_listener.js'
import type { Commit } from '../rules/commit.js'

/** One line per step in the life of a room or a membership. */
export class RoomLog implements RoomListener {
  readonly reach = 'origin'

  constructor(private readonly log: Logger) {}

  committed({ roomID, type, creator, born, changes }: Commit): void {
    const { log } = this
    if (born) log.info({ roomID, type, creator }, 'room created')
    for (const change of changes) {
      const { seq } = change
      if (change.type === 'join') log.info({ roomID, type, userID: change.member.userID, seq }, 'member joined')
      else if (change.type === 'quit')
        log.info({ roomID, type, userID: change.member.userID, seq, reason: change.reason }, 'member left')
      else if (change.type === 'creator') log.info({ roomID, type, userID: change.userID, seq }, 'creator changed')
      else if (change.type === 'recording')
        log.info({ roomID, type, seq, recording: change.recording }, 'recorded members changed')
      else if (change.type === 'close') log.info({ roomID, type, seq, reason: change.reason }, 'room closed')
      else if (change.type === 'room')
        log.info({ roomID, type, seq, door: change.door, chat: change.chat }, 'room changed')
      else log.debug({ roomID, type, userID: change.member.userID, seq, state: change.member.state }, 'member updated')
    }
  }
}

import type { Code } from '../../wxlite/utils/protocol.js'
import type { EntryFields } from './entry.js'
import type { Timeline } from './timeline.js'

const ROOM_ID = /^[A-Za-z0-9_-]{1,48}$/

/** Notes what clients were refused in a room. Ids that are none, and rooms that nobody knows, have no timeline. */
export class Refusals {
  constructor(
    private readonly timeline: Pick<Timeline, 'note'>,
    private readonly exists: (roomID: string) => Promise<boolean>,
  ) {}

  /** Never rejects. */
  async note(roomID: unknown, user: string, op: string, code: Code): Promise<void> {
    if (typeof roomID !== 'string' || !ROOM_ID.test(roomID)) return
    const known = await this.exists(roomID).catch(() => false)
    const fields: EntryFields = { user, op, code }
    if (known) this.timeline.note(roomID, 'refused', fields)
  }
}

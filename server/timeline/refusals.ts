import { type Code, ID_PATTERN, LIMITS } from '../../wxlite/utils/protocol.js'
import type { EntryFields } from './entry.js'
import type { Timeline } from './timeline.js'

/** Notes what clients were refused in a room. Ids that are none, and rooms that nobody knows, have no timeline. */
export class Refusals {
  constructor(
    private readonly timeline: Pick<Timeline, 'note'>,
    private readonly exists: (roomID: string) => Promise<boolean>,
  ) {}

  /** Never rejects. */
  async note(roomID: unknown, user: string, op: string, code: Code): Promise<void> {
    if (typeof roomID !== 'string' || roomID.length > LIMITS.roomID || !ID_PATTERN.test(roomID)) return
    const known = await this.exists(roomID).catch(() => false)
    const fields: EntryFields = { user, op, code }
    if (known) this.timeline.note(roomID, 'refused', fields)
  }
}

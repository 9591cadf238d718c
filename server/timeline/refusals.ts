import { type Code, ID_PATTERN, LIMITS } from '../../wxlite/utils/protocol.js'
import type { EntryFields } from './entry.js'
import type { Timeline } from './timeline.js'

/** Notes refused requests in a room's timeline. Invalid ids and unknown rooms have none. */
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

import type { Audience } from '../../wxlite/utils/protocol.js'
import type { AudienceEdit } from '../rooms/rules/audience_edit.js'
import type { AudienceFacts } from '../rooms/rules/audience_facts.js'

/** One room's audience in memory, edited in place. */
export class AudienceMap implements AudienceFacts {
  /** userID -> userInfo, in order of registration. */
  private readonly infos = new Map<string, string>()
  /** User without a socket -> time of removal; the earliest first, since a room has one time-out for all. */
  private readonly leaving = new Map<string, number>()

  get size(): number {
    return this.infos.size
  }

  get nextLeaving(): number {
    const [first = Number.POSITIVE_INFINITY] = this.leaving.values()
    return first
  }

  get(userID: string): string | undefined {
    return this.infos.get(userID)
  }

  leavingAt(userID: string): number | undefined {
    return this.leaving.get(userID)
  }

  *leavingBefore(now: number): Iterable<string> {
    for (const [userID, at] of this.leaving) {
      if (at > now) return
      yield userID
    }
  }

  /** The newest registrations, newest first. */
  newest(most: number): Audience[] {
    const newest: Audience[] = []
    let older = this.infos.size - most
    for (const [userID, userInfo] of this.infos) if (--older < 0) newest.push({ userID, userInfo })
    return newest.reverse()
  }

  edit(edits: readonly AudienceEdit[]): void {
    for (const edit of edits) {
      this.leaving.delete(edit.userID)
      if (edit.type === 'put') this.infos.set(edit.userID, edit.userInfo)
      else if (edit.type === 'remove') this.infos.delete(edit.userID)
      else if (edit.type === 'leaving') this.leaving.set(edit.userID, edit.at)
    }
  }
}

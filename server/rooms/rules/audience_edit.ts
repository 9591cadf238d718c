import type { Room } from './room.js'

/**
 * One change of an audience. Audiences are large, so the store edits them in place instead of copying them for each.
 */
export type AudienceEdit =
  | { readonly type: 'put'; readonly userID: string; readonly userInfo: string }
  | { readonly type: 'remove'; readonly userID: string }
  /** Its last socket went: it is removed at that time. */
  | { readonly type: 'leaving'; readonly userID: string; readonly at: number }
  | { readonly type: 'back'; readonly userID: string }

/** For stores: carries the edits of a step out, in order. */
export function editAudience(
  { audience, leaving }: Pick<Room, 'audience' | 'leaving'>,
  edits: readonly AudienceEdit[],
): void {
  for (const edit of edits) {
    leaving.delete(edit.userID)
    if (edit.type === 'put') audience.set(edit.userID, edit.userInfo)
    else if (edit.type === 'remove') audience.delete(edit.userID)
    else if (edit.type === 'leaving') leaving.set(edit.userID, edit.at)
  }
}

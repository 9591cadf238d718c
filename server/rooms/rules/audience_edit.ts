/** One change of an audience, for the store to carry out, in the order of a step. */
export type AudienceEdit =
  | { readonly type: 'put'; readonly userID: string; readonly userInfo: string }
  | { readonly type: 'remove'; readonly userID: string }
  /** Its last socket went: it is removed at that time. */
  | { readonly type: 'leaving'; readonly userID: string; readonly at: number }
  | { readonly type: 'back'; readonly userID: string }

/**
 * What a text is: somebody's name (and what an audience says of itself), what a room says of itself, a message, or the
 * address of somebody's picture.
 */
export type TextKind = 'name' | 'info' | 'chat' | 'picture'

/** Whether a text may stand: as it is, not at all, or as another text. */
export type Verdict = 'pass' | 'block' | { readonly text: string }

/** The operator's own check of what people write. Throwing, or no answer within 800 ms, counts as no answer. */
export type CustomJudge = (text: string, kind: TextKind, userID: string) => Verdict | Promise<Verdict>

import type { TextKind } from '../../config/custom_judge.js'

/** What somebody wrote, as it may stand. Throws ProtocolError 18 when it may not; nothing has changed then. */
export type TextCheck = (text: string, kind: TextKind, userID: string) => Promise<string>

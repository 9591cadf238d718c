import { asRoomError } from '../../../wxlite/utils/api/room_error.js'
import { Code } from '../../../wxlite/utils/protocol.js'

/** Where a visitor stands. */
export type Phase =
  | { readonly at: 'entering' | 'locked' | 'full' | 'absent' | 'ended' | 'kicked' | 'replaced' | 'watching' }
  /** `said`: what was wrong with the last one. */
  | { readonly at: 'password'; readonly said: 'nothing' | 'wrong' | 'often' }
  | { readonly at: 'waiting'; cancel(): void }
  | { readonly at: 'failed'; readonly message: string }

/** What a refusal means for a visitor. `tried`: he said a password. */
export function phaseOf(error: unknown, tried: boolean): Phase {
  const { errCode, errMsg, hint, reason, later } = asRoomError(error)
  switch (errCode) {
    case Code.NO_ROOM:
      return { at: reason === 'closed' ? 'ended' : 'absent' }
    case Code.LOCKED:
      return { at: 'locked' }
    case Code.PASSWORD:
      return { at: 'password', said: tried ? (later ? 'often' : 'wrong') : 'nothing' }
    case Code.ROOM_FULL:
      return { at: 'full' }
    case Code.KICKED:
      return { at: 'kicked' }
    default:
      return { at: 'failed', message: hint === '' ? errMsg : `${errMsg}: ${hint}` }
  }
}

/** It may become otherwise by itself: ask again after so long (ms). */
export function askAgainAfter({ at }: Phase): number | undefined {
  return at === 'absent' || at === 'full' ? 5_000 : undefined
}

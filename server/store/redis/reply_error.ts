import { messageOf } from '../../error_message.js'

/** Redis answers, but cannot serve this now: it loads, lost its primary, is a replica, is full or busy. */
const CANNOT_NOW = /^(LOADING|MASTERDOWN|READONLY|OOM|BUSY|CLUSTERDOWN|MISCONF|NOREPLICAS|TRYAGAIN|UNKILLABLE)\b/

/** Of these: it can be read, and takes no changes. */
const TAKES_NOTHING = /^(READONLY|OOM|MISCONF|NOREPLICAS)\b/

/** Redis answered the command with an error; else there was no answer. */
export function isReplyError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError'
}

export function cannotNow(error: Error): boolean {
  return CANNOT_NOW.test(reasonOf(error))
}

export function takesNothing(error: Error): boolean {
  return TAKES_NOTHING.test(reasonOf(error))
}

/** A transaction is called off (EXECABORT) for what one of its commands was refused for. */
export function reasonOf(error: Error): string {
  return messageOf('previousErrors' in error && Array.isArray(error.previousErrors) ? error.previousErrors[0] : error)
}

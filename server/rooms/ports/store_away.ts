import type { Logger } from 'pino'
import { Code } from '../../../wxlite/utils/protocol.js'
import { ProtocolError } from '../../protocol_error.js'

/**
 * The store cannot be reached: nothing was changed, or it is unknown whether the change was made. Clients try again
 * after a second.
 */
export class StoreAway extends ProtocolError {
  constructor(options?: ErrorOptions) {
    super(Code.INTERNAL, '服务暂时不可用，请稍后重试', {}, 503)
    if (options?.cause !== undefined) this.cause = options.cause
  }
}

/**
 * Logs the failure of periodic work, which will be repeated anyway. An unreachable store is not logged here: its
 * adapter logs that once.
 */
export function logFailedLook(log: Logger, error: unknown, message: string, fields: { [name: string]: string } = {}) {
  log[error instanceof StoreAway ? 'debug' : 'error']({ err: error, ...fields }, message)
}

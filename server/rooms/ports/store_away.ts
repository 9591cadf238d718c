import type { Logger } from 'pino'
import { Code } from '../../../wxlite/utils/protocol.js'
import { ProtocolError } from '../../protocol_error.js'

/**
 * The store cannot be reached: nothing is known and nothing was changed, or it is not known what was. Clients try again
 * after a second.
 */
export class StoreAway extends ProtocolError {
  constructor(options?: ErrorOptions) {
    super(Code.INTERNAL, '服务暂时不可用，请稍后重试', {}, 503)
    if (options?.cause !== undefined) this.cause = options.cause
  }
}

/**
 * Says that regular work failed, which comes again by itself. That the store is away its adapter says, once: not each
 * look of everybody who has one.
 */
export function logFailedLook(log: Logger, error: unknown, message: string, fields: { [name: string]: string } = {}) {
  log[error instanceof StoreAway ? 'debug' : 'error']({ err: error, ...fields }, message)
}

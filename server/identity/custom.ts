import type { Logger } from 'pino'
import { Code } from '../../wxlite/utils/protocol.js'
import type { Clock } from '../clock.js'
import type { CustomIdentify } from '../config/custom_identify.js'
import { ProtocolError } from '../protocol_error.js'
import type { IdentityProvider } from './identity.js'

/** @param timeout ms that the operator's function may take. */
export function customIdentity(
  identify: CustomIdentify,
  clock: Clock,
  log: Logger,
  timeout = 10_000,
): IdentityProvider {
  return {
    mode: 'custom',
    async identify(request) {
      const work = Promise.resolve(request).then(identify)
      const userID: unknown = await inTime(work, clock, timeout).catch((error: unknown) => {
        if (error instanceof ProtocolError) throw error
        log.warn({ err: error }, 'identity.custom failed')
        throw new ProtocolError(Code.AUTH)
      })
      if (typeof userID === 'string' && userID !== '') return userID
      // config.ts runs unchecked: a number of an account table is no userID.
      if (userID !== undefined && userID !== null && userID !== '')
        log.warn({ answered: typeof userID }, 'identity.custom failed: a userID is a text')
      throw new ProtocolError(Code.AUTH)
    },
  }
}

function inTime<T>(work: Promise<T>, clock: Clock, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => reject(new Error(`no answer within ${ms} ms`)))
    work.then(resolve, reject).finally(cancel)
  })
}

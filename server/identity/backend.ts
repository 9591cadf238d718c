import { Code } from '../../wxlite/utils/protocol.js'
import { ProtocolError } from '../protocol_error.js'
import type { IdentityProvider } from './identity.js'

/** Refuses every request for an identity: only the operator's backend logs users in (admin issue_login). */
export function backendIdentity(): IdentityProvider {
  return {
    mode: 'backend',
    async identify() {
      throw new ProtocolError(Code.AUTH, '请通过业务后端登录')
    },
  }
}

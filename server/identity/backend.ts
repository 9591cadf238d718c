import { Code } from '../../wxlite/utils/protocol.js'
import { ProtocolError } from '../protocol_error.js'
import type { IdentityProvider } from './identity.js'

/** Nobody comes in by asking here: the operator's own backend logs its users in (admin issue_login). */
export function backendIdentity(): IdentityProvider {
  return {
    mode: 'backend',
    async identify() {
      throw new ProtocolError(Code.AUTH, '请通过业务后端登录')
    },
  }
}

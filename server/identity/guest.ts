import { Code } from '../../wxlite/utils/protocol.js'
import type { Ids } from '../ids.js'
import { ProtocolError } from '../protocol_error.js'
import type { IdentityProvider } from './identity.js'
import type { UserSigs } from './usersig.js'

/** Gives each caller a new random id, or the old one if the caller proves it by its userSig. */
export function guestIdentity(sigs: UserSigs, ids: Ids): IdentityProvider {
  return {
    mode: 'guest',
    async identify({ userID, userSig }) {
      if (!userID) return `user_${ids.hex(10)}`
      if (!userSig || sigs.fault(userID, userSig) !== undefined) {
        throw new ProtocolError(Code.AUTH, '沿用旧的 userID 需要其有效的 userSig；不带 userID 可获得新的访客身份')
      }
      return userID
    },
  }
}

import { Code } from '../../wxlite/utils/protocol.js'
import { ProtocolError } from '../protocol_error.js'
import { loginInfoRequest } from '../schemas/login.js'
import { credentials } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Gives first-generation clients an identity: a `g1_...` id, a form that only they use. */
export const get_im_login_info = operation('get_im_login_info', {
  request: loginInfoRequest,
  reply: credentials,
  run({ config, identity }, _caller, input) {
    if (!config.legacy.gen1) throw new ProtocolError(Code.AUTH, '此接口未启用，请使用 get_login_info')
    return identity.legacyCredentials(input.userID)
  },
})

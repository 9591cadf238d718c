import { z } from 'zod'
import { Code } from '../../wxlite/utils/protocol.js'
import { ProtocolError } from '../protocol_error.js'
import { userID } from '../schemas/fields.js'
import { base, im, media } from '../schemas/replies.js'
import { text } from '../schemas/text.js'
import { operation } from './operation.js'

const request = z.object({
  userID,
  userSig: text()
    .max(4096)
    .optional()
    .meta({ description: 'As get_login_info answered it; first-generation clients send none' }),
  sdkAppID: text().max(32).optional(),
  accountType: text().max(64).optional(),
  platform: text().max(64).optional(),
})

const reply = z.object({
  ...base,
  userID: z.string(),
  token: z.string().meta({ description: 'Goes into the query of every later call' }),
  im,
  media,
  roles: z.array(z.string()).optional().meta({ description: 'As the backend set them; absent without any' }),
  userSig: z.string().optional(),
  sdkAppID: z.number().optional(),
  accType: z.string().optional(),
})

/**
 * A userSig for a token; an sdkAppID, when it is sent, must be ours. First-generation clients send none, and get one
 * with the token of a `g1_...` id.
 */
export const login = operation('login', {
  request,
  reply,
  async run({ config, identity, notifier, media: plane }, _caller, input, { address }) {
    if (input.sdkAppID && input.sdkAppID !== String(identity.sdkAppID))
      throw new ProtocolError(Code.AUTH, 'sdkAppID 与服务器不符')
    const planes = { im: notifier.info(address), media: plane.info }
    if (input.userSig !== undefined) {
      const { token } = await identity.login(input.userID, input.userSig)
      const roles = identity.rolesOf(input.userID)
      return { userID: input.userID, token, ...planes, ...(roles.length > 0 && { roles: [...roles] }) }
    }
    if (!config.legacy.gen1) throw new ProtocolError(Code.AUTH, '缺少 userSig，请先获取登录信息')
    const credentials = identity.legacyCredentials(input.userID)
    const { token } = await identity.login(credentials.userID, credentials.userSig)
    return { ...credentials, token, ...planes }
  },
})

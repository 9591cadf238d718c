import { z } from 'zod'
import { caller } from '../schemas/fields.js'
import { plain } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Ends the token that the request came with, also across restarts. */
export const logout = operation('logout', {
  request: z.object(caller),
  reply: plain,
  async run({ identity }, _caller, _input, { token, network }) {
    if (token !== '') await identity.revoke(token, network)
    return {}
  },
})

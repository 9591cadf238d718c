import { z } from 'zod'
import { userID } from './fields.js'

/** What get_login_info and get_im_login_info ask with. */
export const loginInfoRequest = z.object({
  userID: userID.optional(),
  userSig: z.string().max(4096).optional(),
  userIDPrefix: z.string().max(64).optional(),
  code: z.string().max(512).optional(),
})

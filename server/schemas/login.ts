import { z } from 'zod'
import { userID } from './fields.js'
import { text } from './text.js'

/** What get_login_info and get_im_login_info ask with. */
export const loginInfoRequest = z.object({
  userID: userID.optional().meta({ description: 'An id that is to be kept' }),
  userSig: text().max(4096).optional().meta({ description: 'Its proof' }),
  userIDPrefix: text().max(64).optional().meta({ description: 'weixin, with code' }),
  code: text()
    .max(4096)
    .optional()
    .meta({ description: 'Of wx.login, or for mode custom what proves the user to your accounts' }),
})

/** What use_login_link asks with. */
export const loginLinkRequest = z.object({
  code: z
    .string()
    .regex(/^[0-9a-f]{48}$/)
    .meta({ description: 'What stands behind # in the link' }),
})

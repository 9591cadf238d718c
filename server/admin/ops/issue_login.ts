import { z } from 'zod'
import { httpURL } from '../../http/address.js'
import { userID } from '../../schemas/fields.js'
import { credentials } from '../../schemas/replies.js'
import { adminOp } from '../admin_op.js'

const role = z
  .string()
  .regex(/^[A-Za-z0-9_.:-]{1,64}$/)
  .meta({ description: '1 to 64 of A-Z a-z 0-9 _ . : -' })

/**
 * Logs a user of one's own in: the app passes userSig (or token) on to the client library. With `link` also a
 * single-use address, so that no administrator's token ever enters a page.
 */
export const issue_login = adminOp({
  summary: 'Credentials and a token for a user of your own; roles; a single-use link for a page',
  scope: 'all',
  request: z.object({
    userID,
    roles: z
      .array(role)
      .max(20)
      .optional()
      .meta({ description: 'Kept under the userID until changed; login answers them. Absent: as they were' }),
    ttl: z
      .int()
      .min(60)
      .max(2_592_000)
      .optional()
      .meta({ description: 'Seconds until login and roles end. Without it a token holds 7 days, a userSig 30' }),
    link: z.boolean().optional().meta({ description: 'Also a single-use /desk#<code>, good for 60 s' }),
  }),
  reply: credentials.extend({
    token: z.string(),
    roles: z.array(z.string()),
    link: z.string().optional(),
  }),
  audit: ({ userID, roles, ttl, link }) => ({ userID, roles, ttl, link }),
  async answer({ identity, loginLinks }, { userID, roles, ttl, link = false }, { address }) {
    const login = await identity.issue(userID, ttl)
    if (roles !== undefined) await identity.setRoles(userID, roles, ttl)
    const code = link ? await loginLinks.make({ userID, ttl }) : ''
    return {
      ...login,
      roles: [...identity.rolesOf(userID)],
      ...(link && { link: httpURL(address, `/desk#${code}`) }),
    }
  },
})

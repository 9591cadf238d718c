import { createHash, timingSafeEqual } from 'node:crypto'
import { Code } from '../../wxlite/utils/protocol.js'
import { ProtocolError } from '../protocol_error.js'
import type { Context, Layer } from './state.js'

const digest = (text: string) => createHash('sha256').update(text).digest()

/**
 * Lets the administrator pass: `Authorization: Bearer <admin.token>`, whatever the address (behind a proxy everybody is
 * local).
 */
export function administrator(token: string): Layer {
  const isAdministrator = administratorTest(token)
  return (next) => (ctx) => {
    if (!isAdministrator(ctx)) {
      throw new ProtocolError(Code.AUTH, '需要管理员令牌（Authorization: Bearer）', {}, 401)
    }
    return next(ctx)
  }
}

/** Whether a request is the administrator's. */
export function administratorTest(token: string): (ctx: Context) => boolean {
  const expected = digest(`Bearer ${token}`)
  return (ctx) => timingSafeEqual(digest(ctx.get('authorization')), expected)
}

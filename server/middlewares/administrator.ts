import { createHash, timingSafeEqual } from 'node:crypto'
import { Code } from '../../wxlite/utils/protocol.js'
import { ProtocolError } from '../protocol_error.js'
import type { Layer } from './state.js'

const digest = (text: string) => createHash('sha256').update(text).digest()

/**
 * Lets the administrator pass: `Authorization: Bearer <admin.token>`, whatever the address (behind a proxy everybody is
 * local).
 */
export function administrator(token: string): Layer {
  const expected = digest(`Bearer ${token}`)
  return (next) => (ctx) => {
    if (!timingSafeEqual(digest(ctx.get('authorization')), expected)) {
      throw new ProtocolError(Code.AUTH, '需要管理员令牌（Authorization: Bearer）', {}, 401)
    }
    return next(ctx)
  }
}

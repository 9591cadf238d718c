import type { ParsedUrlQuery } from 'node:querystring'
import { Code, type OperationName } from '../../wxlite/utils/protocol.js'
import type { Caller, Identity } from '../identity/identity.js'
import { ProtocolError } from '../protocol_error.js'
import { bodyOf, type Context, type Layer, queryOf } from './state.js'

const NOBODY: Caller = { userID: '', session: '' }
const BEARER = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i

/** Operations that first-generation clients call without naming a user. */
const OPEN_TO_GEN1: ReadonlySet<OperationName> = new Set(['get_pushers', 'get_room_list', 'logout'])

export interface IdentityMiddlewareOptions {
  identity: Pick<Identity, 'verify'>
  /** Whether callers without a token may act for `g1_` ids. */
  gen1: boolean
}

/**
 * Sets the caller, from the token only (`userID` and `token` in the query, or `Authorization: Bearer`), never from the
 * body. A different userID in query or body is refused, and so is an invalid token.
 */
export function identity({ identity, gen1 }: IdentityMiddlewareOptions): Layer {
  return (next) => (ctx) => {
    const { route } = ctx.state
    if (route !== undefined && route.access !== 'user') {
      ctx.state.caller = NOBODY
      return next(ctx)
    }
    const query = queryOf(ctx)
    const token = tokenOf(ctx, query)
    ctx.state.token = token
    if (token === '' && gen1) {
      ctx.state.caller = gen1Caller(ctx)
      return next(ctx)
    }
    if (token === '') throw new ProtocolError(Code.AUTH, '缺少 token，请先登录')
    const proceed = (caller: Caller) => {
      requireSame(query.userID, caller)
      const body = bodyOf(ctx)
      if ('userID' in body) requireSame(body.userID ?? null, caller)
      ctx.state.caller = caller
      return next(ctx)
    }
    const verified = identity.verify(token)
    return verified instanceof Promise ? verified.then(proceed) : proceed(verified)
  }
}

/** Throws if a userID sent along differs from the token's. */
function requireSame(named: unknown, { userID }: Caller): void {
  if (named !== undefined && named !== userID) throw new ProtocolError(Code.AUTH, 'userID 与登录用户不符')
}

function tokenOf(ctx: Context, { token }: ParsedUrlQuery): string {
  if (typeof token === 'string') return token
  if (token !== undefined) throw new ProtocolError(Code.AUTH, 'token 重复')
  const { authorization } = ctx.req.headers
  if (authorization === undefined) return ''
  const bearer = BEARER.exec(authorization)?.[1]
  if (bearer === undefined) throw new ProtocolError(Code.AUTH, 'Authorization 格式错误')
  return bearer
}

/** The caller without a token: a `g1_` id, and no other. */
function gen1Caller(ctx: Context): Caller {
  const body = bodyOf(ctx)
  const userID = 'userID' in body ? body.userID : queryOf(ctx).userID
  if (typeof userID === 'string' && /^g1_[A-Za-z0-9_-]{1,29}$/.test(userID)) return { userID, session: '' }
  const name = ctx.state.route?.name
  if (userID === undefined && name !== undefined && OPEN_TO_GEN1.has(name)) return NOBODY
  throw new ProtocolError(Code.AUTH, '缺少 token，请先登录')
}

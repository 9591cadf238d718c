import type { Administrators } from '../admin/administrators.js'
import type { Scope } from '../admin/scope.js'
import { networkOf } from '../http/network.js'
import type { Layer } from './state.js'

/**
 * Lets administrators pass whose token (`Authorization: Bearer`) has the needed scope. Never by IP address: behind a
 * proxy everybody is local.
 */
export function administrator(administrators: Administrators, scope: Scope): Layer {
  return (next) => (ctx) => {
    ctx.state.administrator = administrators.admit(ctx.get('authorization'), networkOf(ctx.state.ip ?? ''), scope)
    return next(ctx)
  }
}

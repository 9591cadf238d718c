import type { Logger } from 'pino'
import { Code, type OperationName } from '../../wxlite/utils/protocol.js'
import type { RequestMetrics } from '../metrics/requests.js'
import { bodyOf, type Context, type Layer } from './state.js'

/** Operations logged at info: lifecycle steps that nothing else logs. Rooms log theirs; the rest is too frequent. */
const STEPS: ReadonlySet<OperationName> = new Set([
  'get_im_login_info',
  'login',
  'logout',
  'start_record',
  'stop_record',
])

/**
 * The outermost layer: writes one line per request, at info for logins and at debug for the rest (every heartbeat), and
 * counts for /metrics. The address is logged without its query, which holds tokens.
 */
export function requestLog(log: Logger, metrics: RequestMetrics): Layer {
  return (next) => async (ctx) => {
    const began = performance.now()
    await next(ctx)
    const ms = performance.now() - began
    const name = ctx.state.route?.name
    const code = ctx.state.code ?? (name === undefined ? ctx.status : Code.OK)
    metrics.count(name ?? 'other', code, ms)
    const level = name !== undefined && STEPS.has(name) ? 'info' : 'debug'
    if (!log.isLevelEnabled(level)) return
    log[level]({ code, ms: Math.round(ms * 10) / 10, ...describe(ctx) }, name ?? 'request')
  }
}

function describe(ctx: Context): object {
  const body = bodyOf(ctx)
  const roomID = 'roomID' in body && typeof body.roomID === 'string' ? body.roomID.slice(0, 48) : undefined
  return {
    method: ctx.method,
    path: ctx.path.slice(0, 200),
    ip: ctx.state.ip,
    // A login has no caller yet, whose id is ''.
    userID: ctx.state.caller?.userID || claimed(ctx),
    roomID,
  }
}

/** The userID that a login claims in its query; the result code logged beside it tells whether it was accepted. */
function claimed(ctx: Context): string | undefined {
  const { userID } = ctx.query
  return typeof userID === 'string' && userID !== '' ? userID.slice(0, 48) : undefined
}

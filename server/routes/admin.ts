import type Router from 'koa-router'
import type { AdminOp } from '../admin/admin_op.js'
import { adminOps } from '../admin/all.js'
import { administrator } from '../middlewares/administrator.js'
import { bodyParser } from '../middlewares/body_parser.js'
import { addressOf, behind, bodyOf, type Handler, type Layer, type RequestState } from '../middlewares/state.js'
import { ProtocolError } from '../protocol_error.js'
import type { Services } from '../services.js'
import { okReply } from '../views/rendered_reply.js'

/** POST /weapp/admin/<op>: for the operator's own backend, and for the console. */
export function adminRoutes(
  router: Router<Partial<RequestState>>,
  services: Services,
  { address }: { address: Layer },
): void {
  const body = bodyParser()
  for (const [name, op] of adminOps) {
    const guard = administrator(services.administrators, op.scope)
    router.post(`/weapp/admin/${name}`, behind([guard, address, body], run(services, name, op)))
  }
}

/** Logs every operation that changes something: who, what, and whether it was refused. */
function run(services: Services, name: string, op: AdminOp): Handler {
  const { log, timeline } = services
  return async (ctx) => {
    const who = { administrator: ctx.state.administrator?.name, op: name, ip: ctx.state.ip }
    try {
      const { reply, audit } = await op.run(services, bodyOf(ctx), { address: addressOf(ctx) })
      ctx.type = 'application/json; charset=utf-8'
      ctx.body = okReply(reply)
      if (!op.changes) return
      log.info({ ...who, ...audit }, 'administrator')
      const { roomID, userID } = audit
      if (typeof roomID === 'string')
        timeline?.note(roomID, 'administrator', {
          administrator: who.administrator,
          op: name,
          ...(typeof userID === 'string' && { user: userID }),
        })
    } catch (error) {
      if (op.changes && error instanceof ProtocolError)
        log.info({ ...who, code: error.code, reason: error.message }, 'administrator refused')
      throw error
    }
  }
}

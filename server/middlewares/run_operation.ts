import { inPieces, isOnePiece } from '../http/in_pieces.js'
import { checkedTexts } from '../operations/checked_texts.js'
import { fromForm, validate } from '../operations/validate.js'
import { ProtocolError } from '../protocol_error.js'
import type { Services } from '../services.js'
import { okReply, RenderedReply } from '../views/rendered_reply.js'
import { bodyOf, type Context, type Handler, queryOf } from './state.js'

const JSON_TYPE = 'application/json; charset=utf-8'

/** Validates the input, runs the route's operation, and sends its answer. */
export function runOperation(services: Services): Handler {
  return async (ctx) => {
    const { route, caller, address, token = '', network = '' } = ctx.state
    if (route === undefined || caller === undefined || address === undefined)
      throw new Error('an operation without route, caller or address')
    const { operation, type } = route
    const body = inputOf(ctx)
    try {
      const schema = operation.form?.(body) ?? operation.request
      const asked = validate(schema, body)
      const { checkText } = services
      const replaced =
        operation.texts && checkText && (await checkedTexts(asked, operation.texts, caller.userID, checkText))
      // A replaced text has to keep to the limits of its field too.
      const input = replaced === undefined ? asked : validate(schema, replaced)
      const answer = await operation.run(services, caller, input, { type, address, token, network })
      if (operation.moderates) noteModeration(services, caller.userID, route.name, input)
      // Koa's delegating setters on the context each cost a look-up by name.
      ctx.res.setHeader('Content-Type', JSON_TYPE)
      const reply = answer instanceof RenderedReply ? answer.json : okReply(answer)
      if (typeof reply === 'string' || isOnePiece(reply)) ctx.response.body = reply
      else {
        ctx.response.body = inPieces(reply)
        ctx.response.length = reply.length
      }
    } catch (error) {
      if (error instanceof ProtocolError && 'roomID' in body)
        void services.refusals.note(body.roomID, caller.userID, route.name, error.code)
      throw error
    }
  }
}

/** Notes who decided what about whom: the room's timeline already has the effect, but not who caused it. */
function noteModeration({ timeline }: Services, user: string, op: string, input: object): void {
  const { roomID, targetUserID: target } = { roomID: undefined, targetUserID: undefined, ...input }
  if (typeof roomID === 'string') timeline?.note(roomID, 'moderation', { user, op, target })
}

/** The body; for login, whose parameters may be in the query, both. */
function inputOf(ctx: Context): object {
  const body = bodyOf(ctx)
  const sent = isForm(ctx) ? fromForm(body) : body
  return ctx.state.route?.name === 'login' ? { ...sent, ...queryOf(ctx) } : sent
}

function isForm(ctx: Context): boolean {
  return ctx.req.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
}

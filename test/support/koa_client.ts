import Koa from 'koa'
import request from 'supertest'
import { ClientAddresses } from '../../server/http/client_addresses.js'
import { address, clientIP } from '../../server/middlewares/client.js'
import { errors } from '../../server/middlewares/errors.js'
import { type App, behind, type Context, type Handler, type Layer } from '../../server/middlewares/state.js'
import { silentLog } from './silent_log.js'

/** A supertest agent of a handler behind these layers, the error and address ones outermost. */
export function koaClient(
  layers: readonly Layer[],
  handler: Handler,
  clients = new ClientAddresses({ publicUrl: '', trustProxy: false }),
) {
  const app: App = new Koa()
  const answer = behind([errors(silentLog), clientIP(clients), address(clients), ...layers], handler)
  app.use((ctx) => answer(ctx))
  return request(app.callback())
}

/** Answers with what it says of the request. */
export function answering(say: (ctx: Context) => object): Handler {
  return (ctx) => {
    ctx.body = { code: 0, ...say(ctx) }
  }
}

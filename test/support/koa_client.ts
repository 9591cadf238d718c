import Koa from 'koa'
import request from 'supertest'
import { ClientAddresses } from '../../server/client_addresses.js'
import { address } from '../../server/middlewares/address.js'
import { errors } from '../../server/middlewares/errors.js'
import type { Context, Middleware, RequestState } from '../../server/middlewares/state.js'
import { silentLog } from './silent_log.js'

/** A supertest agent of an app with the given middlewares behind the error and address ones. */
export function koaClient(middlewares: readonly Middleware[], clients = new ClientAddresses({ publicUrl: '', trustProxy: false })) {
  const app = new Koa<Partial<RequestState>>()
  app.use(errors(silentLog))
  app.use(address(clients))
  for (const middleware of middlewares) app.use(middleware)
  return request(app.callback())
}

/** Ends the chain with what it says of the request. */
export function answering(say: (ctx: Context) => object): Middleware {
  return (ctx) => {
    ctx.body = { code: 0, ...say(ctx) }
  }
}

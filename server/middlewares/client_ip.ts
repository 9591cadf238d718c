import type { ClientAddresses } from '../http/client_addresses.js'
import type { Layer } from './state.js'

/** Finds out from where the client asks. */
export function clientIP(clients: ClientAddresses): Layer {
  return (next) => (ctx) => {
    ctx.state.ip = clients.ipOf(ctx.req)
    return next(ctx)
  }
}

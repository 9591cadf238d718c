import type { ClientAddresses } from '../client_addresses.js'
import type { Layer } from './state.js'

/** Finds out how the client reaches this server, and from where. Throws 400 for a Host that is none. */
export function address(clients: ClientAddresses): Layer {
  return (next) => (ctx) => {
    ctx.state.ip = clients.ipOf(ctx.req)
    ctx.state.address = clients.addressOf(ctx.req)
    return next(ctx)
  }
}

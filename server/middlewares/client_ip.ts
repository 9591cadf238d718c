import type { ClientAddresses } from '../http/client_addresses.js'
import { networkOf } from '../http/network.js'
import type { Layer } from './state.js'

/** Finds out from where the client asks. */
export function clientIP(clients: ClientAddresses): Layer {
  return (next) => (ctx) => {
    const ip = clients.ipOf(ctx.req)
    ctx.state.ip = ip
    ctx.state.network = networkOf(ip)
    return next(ctx)
  }
}

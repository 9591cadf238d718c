import type { ClientAddresses } from '../http/client_addresses.js'
import { networkOf } from '../http/network.js'
import type { Layer } from './state.js'

/** Sets the client's IP address and network. */
export function clientIP(clients: ClientAddresses): Layer {
  return (next) => (ctx) => {
    const ip = clients.ipOf(ctx.req)
    ctx.state.ip = ip
    ctx.state.network = networkOf(ip)
    return next(ctx)
  }
}

/**
 * Sets the address by which the client reaches this server, for handlers that hand out URLs. Throws 400 for an invalid
 * Host. Not used for health checks: load balancers often send no Host.
 */
export function address(clients: ClientAddresses): Layer {
  return (next) => (ctx) => {
    ctx.state.address = clients.addressOf(ctx.req)
    return next(ctx)
  }
}

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

/**
 * Finds out how the client reaches this server, for what hands out addresses. Throws 400 for a Host that
 * is none. Health checks do without: those of load balancers often send no Host at all.
 */
export function address(clients: ClientAddresses): Layer {
  return (next) => (ctx) => {
    ctx.state.address = clients.addressOf(ctx.req)
    return next(ctx)
  }
}

import { Code } from '../../wxlite/utils/protocol.js'
import type { Address } from '../address.js'
import { ProtocolError } from '../protocol_error.js'
import type { Middleware } from './state.js'

const HOST = /^(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/
const KNOWN_LIMIT = 1000

/** The address of `publicUrl`; undefined when that is empty. */
export function publicAddress(publicUrl: string): Address | undefined {
  if (publicUrl === '') return undefined
  const { protocol, host } = new URL(publicUrl)
  return { secure: protocol === 'https:', host }
}

/**
 * How the client reaches this server: `publicUrl`, else the Host of its request (with
 * trustProxy, X-Forwarded-Host and -Proto). The host ends up in handed-out URLs,
 * so anything but a plain host is refused. The same host is the same object.
 */
export function address(publicUrl: string): Middleware {
  const fixed = publicAddress(publicUrl)
  const known = { http: new Map<string, Address>(), https: new Map<string, Address>() }

  return (ctx, next) => {
    if (fixed !== undefined) {
      ctx.state.address = fixed
      return next()
    }
    const { host, secure } = ctx
    const hosts = secure ? known.https : known.http
    let found = hosts.get(host)
    if (found === undefined) {
      if (!HOST.test(host)) throw new ProtocolError(Code.BAD_REQUEST, '请求的 Host 不正确', {}, 400)
      if (hosts.size >= KNOWN_LIMIT) hosts.clear()
      found = { host, secure }
      hosts.set(host, found)
    }
    ctx.state.address = found
    return next()
  }
}

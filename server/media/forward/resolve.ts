import { lookup } from 'node:dns/promises'
import ipaddr from 'ipaddr.js'
import pLimit from 'p-limit'

/** All addresses of a name; rejects when it has none. */
export type Lookup = (host: string) => Promise<readonly string[]>

const oneAtATime = pLimit(1)

/** One at a time: each holds a thread that files need too, for half a minute where no name server answers. */
export const systemLookup: Lookup = (host) =>
  oneAtATime(async () => (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address))

/** A target leads where nothing may be sent. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError'
}

/**
 * The one address to connect to. It is looked up once: what was judged is what is used, whatever the name says the
 * next time. An address that `forward.hosts` names itself is allowed, whatever it is; a name must lead to public
 * addresses alone. Rejects with PrivateAddressError, or with Node's error.
 */
export async function resolvePublic(host: string, lookUp: Lookup): Promise<string> {
  if (ipaddr.isValid(host)) return host
  const addresses = await lookUp(host)
  const [first] = addresses
  if (first === undefined || !addresses.every(isPublic)) throw new PrivateAddressError('a private address')
  return first
}

/** Whether an address is somebody's on the internet: not this machine, not a network of ours, nothing reserved. */
export function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast'
}

import type { AddressInfo } from 'node:net'

/** Of `server.address()`, once it listens. Throws before, and for a server on a path. */
export function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address.port
}

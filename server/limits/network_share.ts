import { isLoopback, networkOf } from '../http/network.js'

/**
 * How many of these addresses belong to the network of `ip`, for limits that keep one network from taking all places.
 * 0 if `ip` is undefined (streams that the server makes itself) or this machine.
 */
export function countOf(others: readonly (string | undefined)[], ip: string | undefined): number {
  if (ip === undefined || isLoopback(ip)) return 0
  const network = networkOf(ip)
  return others.filter((other) => other !== undefined && networkOf(other) === network).length
}

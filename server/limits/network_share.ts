import { isLoopback, networkOf } from '../http/network.js'

/**
 * How many of these addresses are of the network of `ip`: guests cost nothing, and one network that had all places
 * would shut everybody else out. 0 for what comes from nowhere (streams of our own making) or from this machine.
 */
export function countOf(others: readonly (string | undefined)[], ip: string | undefined): number {
  if (ip === undefined || isLoopback(ip)) return 0
  const network = networkOf(ip)
  return others.filter((other) => other !== undefined && networkOf(other) === network).length
}

/** How many of these came from the network; 0 where it is not known. */
export function countOf(others: Iterable<{ readonly network?: string }>, network: string): number {
  if (network === '') return 0
  let count = 0
  for (const other of others) if (other.network === network) count += 1
  return count
}

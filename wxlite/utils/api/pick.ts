/** Those fields and no others: what a server adds to its replies does not reach the pages unasked. */
export function pick<From extends object, Name extends keyof From>(from: From, ...names: Name[]): Pick<From, Name>
export function pick(from: { readonly [name: string]: unknown }, ...names: string[]): object {
  const picked: { [name: string]: unknown } = {}
  for (const name of names) picked[name] = from[name]
  return picked
}

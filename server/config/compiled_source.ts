/**
 * What stacks call the compiled config.ts. Without a name of its own each frame would show the address that it is
 * imported from, which is the whole file with its secrets, for the log and whoever reads it.
 */
export const COMPILED = 'compiled:config.ts'

const ADDRESS = /data:text\/javascript;base64,[A-Za-z0-9+/=]*/g

/** The address to import compiled code from, without a file. */
export function addressOf(code: string): string {
  const named = `${code}\n//# sourceURL=${COMPILED}\n`
  return `data:text/javascript;base64,${Buffer.from(named).toString('base64')}`
}

/** The same text with that address, which Node's own errors of imports quote, replaced. */
export function withoutAddress(text: string): string {
  return text.replace(ADDRESS, COMPILED)
}

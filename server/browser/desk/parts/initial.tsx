/** Eight classes of colours, in styles/queues.css. */
const TINTS = 8

/**
 * The first letter in a circle. Not the avatar that somebody gave: its address may be anybody's server, which would
 * learn the agents' addresses and when they look.
 */
export function Initial({ name, userID }: { name: string; userID: string }) {
  const sum = [...userID].reduce((all, letter) => all + (letter.codePointAt(0) ?? 0), 0)
  return (
    <i class={`initial tint-${sum % TINTS}`} aria-hidden="true">
      {[...name][0] ?? '?'}
    </i>
  )
}

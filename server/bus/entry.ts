/** What one node told all of them, in the order that Redis gave it. */
export interface Entry {
  /** Of the stream: later entries have higher ones. */
  readonly position: string
  /** What it is about: a room's change, or a probe. */
  readonly kind: string
  /** Of the room. */
  readonly id: string
  /** The process that wrote it. */
  readonly node: string
  /** Of the room after the change. */
  readonly version: string
  /** JSON. */
  readonly data: string
}

export function entryOf(position: string, pairs: readonly string[]): Entry {
  const fields = new Map<string, string>()
  for (let i = 0; i + 1 < pairs.length; i += 2) fields.set(pairs[i] ?? '', pairs[i + 1] ?? '')
  const field = (name: string) => fields.get(name) ?? ''
  return { position, kind: field('k'), id: field('id'), node: field('n'), version: field('v'), data: field('d') }
}

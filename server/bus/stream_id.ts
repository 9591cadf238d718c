/** The id before every entry of a stream. */
export const START = '0-0'

/** Negative when `one` stands before `other`. Ids are `<ms>-<number>`. */
export function compareIDs(one: string, other: string): number {
  // Nearly always of one length, as their times are: in order as texts, then.
  const end = one.indexOf('-')
  if (one.length === other.length && other.indexOf('-') === end) return one < other ? -1 : one === other ? 0 : 1
  const [ms = 0, number = 0] = one.split('-').map(Number)
  const [otherMs = 0, otherNumber = 0] = other.split('-').map(Number)
  return ms - otherMs || number - otherNumber
}

/** When the entry was written (ms). */
export function msOf(id: string): number {
  return Number.parseInt(id, 10)
}

/** What may stand beside an entry: ids, codes and figures. Never what a user wrote, never an address. */
export type EntryFields = {
  readonly [name: string]: string | number | boolean | undefined | { readonly [name: string]: string | number }
}

/** One thing that happened in a room. */
export interface TimelineEntry {
  /** Unix ms. */
  readonly time: number
  readonly what: string
  readonly [name: string]: unknown
}

/** Under this id stands what concerned every room: the server's start and end. */
export const EVERY_ROOM = ''

/**
 * As a line of a segment: the room first, so that a reader finds its lines without reading them. Ids of rooms and our
 * own words need no escaping; writing them so takes a third of the time, and every change of a room is written.
 */
export function lineOf(roomID: string, time: number, what: string, fields?: EntryFields): string {
  const head = `${lineStart(roomID)}"time":${time},"what":"${what}"`
  const rest = fields === undefined ? '{}' : JSON.stringify(fields)
  return rest === '{}' ? `${head}}` : `${head},${rest.slice(1)}`
}

/** How every line of this room begins. */
export function lineStart(roomID: string): string {
  return `{"room":"${roomID}",`
}

/** Undefined for a line that a crash has torn. */
export function entryOf(line: string): TimelineEntry | undefined {
  try {
    const { room: _room, time, what, ...rest }: { [name: string]: unknown } = JSON.parse(line)
    return typeof time === 'number' && typeof what === 'string' ? { time, what, ...rest } : undefined
  } catch {
    return undefined
  }
}

/** What events were made of begins their ids. */
const EVENT_OF = /^\{"event":"msg_(\d+-\d+)-\d+"/
const UP_TO = /^\{"upTo":"(\d+-\d+)"\}$/

/** The line that says how far changes were told when a queue was rewritten. */
export function upToLine(position: string): string {
  return JSON.stringify({ upTo: position })
}

export function isUpTo(line: string): boolean {
  return UP_TO.test(line)
}

/** The change, by its place on the bus, that the line's event was made of, or up to which all were told. */
export function changeOf(line: string): string | undefined {
  return (EVENT_OF.exec(line) ?? UP_TO.exec(line))?.[1]
}

/**
 * The first lines, about so many. Never a part of what was made of one change: an heir that finds its first event takes
 * the change for told.
 */
export function firstLines(lines: readonly string[], most: number): readonly string[] {
  let end = Math.min(most, lines.length)
  const last = changeOf(lines[end - 1] ?? '')
  if (last !== undefined) while (changeOf(lines[end] ?? '') === last) end++
  return lines.slice(0, end)
}

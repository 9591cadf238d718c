import { createReadStream } from 'node:fs'
import { entryOf, lineStart, type TimelineEntry } from './entry.js'

const NEWLINE = 0x0a
const PIECE = 256 * 1024

/** The entries of these rooms in a segment, in the order in which they were written. */
export async function readSegment(file: string, roomIDs: readonly string[]): Promise<Map<string, TimelineEntry[]>> {
  const found = new Map<string, TimelineEntry[]>(roomIDs.map((roomID) => [roomID, []]))
  const starts = roomIDs.map((roomID): [string, Buffer] => [roomID, Buffer.from(lineStart(roomID))])
  let rest: Buffer = Buffer.alloc(0)
  for await (const piece of createReadStream(file, { highWaterMark: PIECE })) {
    const text: Buffer = Buffer.concat([rest, piece])
    const end = text.lastIndexOf(NEWLINE) + 1
    for (const [roomID, start] of starts) found.get(roomID)?.push(...entriesIn(text.subarray(0, end), start))
    rest = text.subarray(end)
  }
  return found
}

function entriesIn(text: Buffer, start: Buffer): TimelineEntry[] {
  const entries: TimelineEntry[] = []
  for (let at = text.indexOf(start); at >= 0; at = text.indexOf(start, at + 1)) {
    if (at > 0 && text[at - 1] !== NEWLINE) continue
    const entry = entryOf(text.toString('utf8', at, text.indexOf(NEWLINE, at)))
    if (entry !== undefined) entries.push(entry)
  }
  return entries
}

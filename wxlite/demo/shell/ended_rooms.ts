/** A server's list may name a room for a moment after its end. */
const HIDDEN_MS = 10_000

const ended = new Map<string, number>()

/** This phone saw the room end, or ended it. */
export function noteEnded(roomID: string): void {
  for (const [other, at] of ended) if (Date.now() - at > HIDDEN_MS) ended.delete(other)
  ended.set(roomID, Date.now())
}

/** Whether lists leave the room out: it ended just now. */
export function justEnded(roomID: string): boolean {
  return Date.now() - (ended.get(roomID) ?? Number.NEGATIVE_INFINITY) < HIDDEN_MS
}

/** One line of a room's chat as it is shown. */
export interface ChatLine {
  /** Never used twice in a room: the key of the list. */
  key: string
  userID: string
  name: string
  text: string
  /** Local time of day, HH:MM. */
  time: string
  mine: boolean
  /** Tells what happened in the room; nobody wrote it. */
  system: boolean
}

/** So many lines are kept on the page. */
const CHAT_LINES = 200

/** What a view shows of its chat after one more line: the oldest dropped, counted as unread unless it was seen. */
export function withLine(
  { lines, unread, panel }: { lines: readonly ChatLine[]; unread: number; panel: string },
  line: ChatLine,
): { lines: ChatLine[]; unread: number } {
  const unseen = panel !== 'chat' && !line.system && !line.mine
  return { lines: lines.concat(line).slice(-CHAT_LINES), unread: unseen ? unread + 1 : unread }
}

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
export const CHAT_LINES = 200

/** The lines with one more, the oldest dropped. */
export function addLine(lines: readonly ChatLine[], line: ChatLine): ChatLine[] {
  return lines.concat(line).slice(-CHAT_LINES)
}

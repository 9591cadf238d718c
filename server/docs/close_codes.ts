import { ImClose } from '../../wxlite/utils/protocol.js'

/** What a client does when its notification socket was closed. */
const NEXT_STEPS = {
  again: 'connect again, with growing pauses',
  later: 'connect again after 15 s or more',
  login: 'log in, then connect again',
  stay: 'stay away until the user enters again',
} as const

export type NextStep = keyof typeof NEXT_STEPS

interface SocketClose {
  readonly code: number
  readonly meaning: string
  readonly next: NextStep
}

/** Close codes of the notification socket: what each means, and what the client does next. */
export const IM_CLOSES: readonly SocketClose[] = [
  { code: ImClose.RESTART, meaning: 'the server restarts', next: 'again' },
  { code: ImClose.BAD_FRAME, meaning: 'a frame that is no request', next: 'later' },
  { code: ImClose.NOT_AUTHORISED, meaning: 'no login, or one that has ended', next: 'login' },
  { code: ImClose.KICKED, meaning: 'the user was kicked', next: 'stay' },
  { code: ImClose.IDLE, meaning: 'nothing was sent for too long', next: 'again' },
  { code: ImClose.REPLACED, meaning: 'newer sockets of the user took its place', next: 'stay' },
  { code: ImClose.TOO_MUCH, meaning: 'too many frames or sockets', next: 'later' },
]

/** The table as a list in Markdown. */
export function closeCodeList(): string {
  return IM_CLOSES.map(({ code, meaning, next }) => `- ${code} ${meaning}: ${NEXT_STEPS[next]}`).join('\n')
}

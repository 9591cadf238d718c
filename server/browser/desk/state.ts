import type { IncomingCall } from '../../../wxlite/utils/api/calls.js'
import type { CallEndReason, CallRecord } from '../../../wxlite/utils/protocol.js'
import type { WatchedQueue } from './queue_watch.js'

/** Whom the agent talks to. */
export interface Party {
  readonly userID: string
  readonly userName: string
  /** What the app gave about him: text, or a JSON object. */
  readonly extra: string
  /** '' = he rang. */
  readonly queue: string
}

export interface ChatLine {
  readonly id: number
  readonly mine: boolean
  readonly name: string
  readonly text: string
}

/** `taking`: the call is being set up. `talking`: this agent is in the room. */
export type Phase = 'idle' | 'taking' | 'talking'

/** Everything that the page shows. Replaced as a whole, never changed in place. */
export interface DeskState {
  readonly phase: Phase
  readonly party: Party | undefined
  /** Whether he is in the room, and when he came (Unix ms). */
  readonly joined: boolean
  readonly away: boolean
  readonly since: number
  readonly incoming: IncomingCall | undefined
  readonly muted: boolean
  readonly cameraOn: boolean
  readonly sharing: boolean
  readonly recording: boolean
  /** The browser wants a click before it gives sound. */
  readonly soundBlocked: boolean
  readonly lines: readonly ChatLine[]
  readonly queues: readonly WatchedQueue[]
  readonly history: readonly CallRecord[]
  /** What went wrong last, in words; '' = nothing. */
  readonly trouble: string
  /** How the last call ended; undefined while none has. */
  readonly over: CallEndReason | undefined
}

export const AT_FIRST: DeskState = {
  phase: 'idle',
  party: undefined,
  joined: false,
  away: false,
  since: 0,
  incoming: undefined,
  muted: false,
  cameraOn: true,
  sharing: false,
  recording: false,
  soundBlocked: false,
  lines: [],
  queues: [],
  history: [],
  trouble: '',
  over: undefined,
}

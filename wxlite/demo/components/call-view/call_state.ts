import { fill } from '../../../components/stage/language'
import { Code } from '../../../utils/protocol'
import { asRoomError } from '../../../utils/rtcroom'
import { explain } from '../../shell/explain'
import { texts } from '../../texts/texts'

/** Where this user stands with the room. */
export type CallPhase =
  | 'joining'
  | 'in'
  | 'full'
  | 'closed'
  | 'kicked'
  | 'replaced'
  | 'denied'
  | 'missing'
  | 'failed'
  | 'waiting'

export interface CallState {
  phase: CallPhase
  /** The server's or the library's message for a failure, Chinese. */
  message: string
  roomID: string
  creator: string
  maxMembers: number
  /** Others in the room. */
  others: number
  /** Notifications were there and are gone: the network is lost. */
  offline: boolean
  /** Somebody in the room is recorded. */
  recording: boolean
  /** The seat was lost and is being taken again. */
  reentering: boolean
  /** The socket was up at least once. */
  wasUp: boolean
}

/** An event of rtc-room or live-room. `error` goes with the tag `error`. */
export interface StageEvent {
  tag: string
  code: number
  detail: unknown
  error?: { errCode?: number; reason?: string }
}

/** What covers the stage, and the ways on. */
export interface Cover {
  kind: 'loading' | 'error'
  heading: string
  text: string
  action: string
  second: string
  /** What `action` does. */
  does: 'none' | 'retry' | 'leave' | 'permission'
}

export function firstState(): CallState {
  return {
    phase: 'joining',
    message: '',
    roomID: '',
    creator: '',
    maxMembers: 0,
    others: 0,
    offline: false,
    recording: false,
    reentering: false,
    wasUp: false,
  }
}

function field(detail: unknown, name: string): unknown {
  return typeof detail === 'object' && detail !== null
    ? Object.entries(detail).find(([key]) => key === name)?.[1]
    : undefined
}

function text(detail: unknown, name: string): string {
  const value = field(detail, name)
  return typeof value === 'string' ? value : ''
}

function number(detail: unknown, name: string): number {
  const value = field(detail, name)
  return typeof value === 'number' ? value : 0
}

/** A login that failed, as the room would report it. */
export function loginFailed(cause: unknown): StageEvent {
  const { errCode, errMsg } = asRoomError(cause, 'login')
  return { tag: 'error', code: errCode, detail: errMsg, error: { errCode } }
}

/** How a room that could not be entered, or that ended, is called. */
function endPhase(reason: string, errCode: number): CallPhase {
  if (reason === 'kicked' || errCode === Code.KICKED) return 'kicked'
  if (reason === 'replaced') return 'replaced'
  if (reason === 'full' || errCode === Code.ROOM_FULL || errCode === -8) return 'full'
  if (errCode === -7) return 'denied'
  if (errCode === Code.NO_ROOM) return 'missing'
  return reason === 'closed' ? 'closed' : 'failed'
}

/** The state after an event of the room. Events that say nothing of it leave it as it is. */
export function takeEvent(state: CallState, event: StageEvent): CallState {
  const { tag, detail } = event
  switch (tag) {
    case 'entered':
    case 'created':
      return {
        ...state,
        phase: 'in',
        message: '',
        roomID: text(detail, 'roomID'),
        maxMembers: number(detail, 'maxMembers') || state.maxMembers,
      }
    case 'members': {
      const members = field(detail, 'members')
      const others = Array.isArray(members) ? members.filter((member) => text(member, 'userID') !== '').length : 0
      return { ...state, others, maxMembers: number(detail, 'maxMembers') || state.maxMembers }
    }
    case 'creator':
      return { ...state, creator: text(detail, 'roomCreator') }
    case 'recording': {
      const recording = field(detail, 'recording')
      return { ...state, recording: Array.isArray(recording) && recording.length > 0 }
    }
    case 'connection': {
      const connection = text(detail, 'state')
      return {
        ...state,
        offline: connection === 'connecting' && state.wasUp,
        wasUp: state.wasUp || connection === 'up',
      }
    }
    case 'reenter':
      return { ...state, reentering: text(detail, 'state') === 'trying' }
    case 'roomClosed': {
      const phase = endPhase(text(detail, 'reason') || 'closed', number(detail, 'errCode'))
      return { ...state, phase, message: text(detail, 'errMsg'), offline: false, reentering: false }
    }
    case 'error': {
      const errCode = event.error?.errCode ?? event.code
      // Inside the room only a lost permission stops everything; the rest recovers by itself and is shown as a toast.
      if (state.phase === 'in') return errCode === -7 ? { ...state, phase: 'denied' } : state
      const message = typeof detail === 'string' ? explain({ errCode, errMsg: detail }) : ''
      return { ...state, phase: endPhase(event.error?.reason ?? '', errCode), message }
    }
    default:
      return state
  }
}

/** There is no way back into this room. */
export function isOver({ phase }: CallState): boolean {
  return phase === 'closed' || phase === 'kicked' || phase === 'missing'
}

const LEAVE = texts.callState.back

/** What a kind of room and its owner are called. */
export interface Words {
  room: string
  owner: string
  /** What is being done while entering. */
  entering: string
}

const CALL_WORDS: Words = {
  room: texts.callState.room,
  owner: texts.callState.owner,
  entering: texts.callState.entering,
}

/** What is shown instead of (or over) the pictures; undefined while the call goes on. */
export function coverOf(
  { phase, message, maxMembers }: CallState,
  { room, owner, entering }: Words = CALL_WORDS,
): Cover | undefined {
  switch (phase) {
    case 'in':
      return undefined
    case 'joining':
      return {
        kind: 'loading',
        heading: fill(texts.callState.joining, room),
        text: entering,
        action: '',
        second: LEAVE,
        does: 'none',
      }
    case 'waiting':
      return {
        kind: 'loading',
        heading: fill(texts.callState.waiting, owner),
        text: fill(texts.callState.waitingText, owner),
        action: '',
        second: texts.callState.giveUp,
        does: 'none',
      }
    case 'full':
      return {
        kind: 'error',
        heading: fill(texts.callState.full, room),
        text: maxMembers > 0 ? fill(texts.callState.fullText, room, maxMembers) : texts.callState.noSeat,
        action: texts.callState.again,
        second: LEAVE,
        does: 'retry',
      }
    case 'closed':
      return {
        kind: 'error',
        heading: fill(texts.callState.closed, room),
        text: fill(texts.callState.closedText, owner, room),
        action: LEAVE,
        second: '',
        does: 'leave',
      }
    case 'kicked':
      return {
        kind: 'error',
        heading: fill(texts.callState.kicked, room),
        text: fill(texts.callState.kickedText, owner, room),
        action: LEAVE,
        second: '',
        does: 'leave',
      }
    case 'replaced':
      return {
        kind: 'error',
        heading: texts.callState.replaced,
        text: fill(texts.callState.replacedText, room),
        action: texts.callState.enterHere,
        second: LEAVE,
        does: 'retry',
      }
    case 'denied':
      return {
        kind: 'error',
        heading: texts.callState.denied,
        text: texts.callState.deniedText,
        action: texts.callState.openPermission,
        second: LEAVE,
        does: 'permission',
      }
    case 'missing':
      return {
        kind: 'error',
        heading: fill(texts.callState.missing, room),
        text: fill(texts.callState.missingText, room),
        action: LEAVE,
        second: '',
        does: 'leave',
      }
    case 'failed':
      return {
        kind: 'error',
        heading: fill(texts.callState.failed, room),
        text: message === '' ? texts.callState.failedText : message,
        action: texts.callState.retry,
        second: LEAVE,
        does: 'retry',
      }
  }
}

/** One line over the pictures while something is being mended; '' for nothing. */
export function bannerOf({ phase, offline, reentering }: CallState): string {
  if (phase !== 'in') return ''
  if (reentering) return texts.callState.reentering
  return offline ? texts.callState.offline : ''
}

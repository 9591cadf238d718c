import { fill } from '../../../components/stage/language'
import { clockText } from '../../../utils/rtcroom'
import { texts } from '../../texts/texts'
import type { ChatLine } from '../chat-panel/chat_line'
import type { StageEvent } from './call_state'

type NewLine = Omit<ChatLine, 'key'>

function fieldOf(value: unknown, name: string): string {
  const found =
    typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined
  return typeof found === 'string' ? found : ''
}

/** A chat line out of `recvTextMsg`: an object (live-room) or JSON text of one (rtc-room). */
export function readText(detail: unknown, self: string): NewLine | undefined {
  let message = detail
  if (typeof detail === 'string') {
    try {
      message = JSON.parse(detail)
    } catch {
      return undefined
    }
  }
  const text = fieldOf(message, 'textMsg') || fieldOf(message, 'message')
  if (text === '') return undefined
  const userID = fieldOf(message, 'userID')
  const name = fieldOf(message, 'nickName') || fieldOf(message, 'userName')
  return { userID, name, text, time: fieldOf(message, 'time').slice(0, 5), mine: userID === self, system: false }
}

/** Typed as a message it is not sent but answered here, with the ids that a person who looks for a fault asks for. */
const INFO_COMMAND = '?info'

interface Writer {
  getAccountInfo(): { userID: string; userName: string; im?: { provider: string } }
  getRoomInfo(): { roomID: string }
}

/** Sends what the user wrote. The line to show for it, when the room does not send it back. */
export async function sendLine(
  room: Writer,
  text: string,
  send: (text: string) => Promise<boolean>,
): Promise<NewLine | undefined> {
  const { userID, userName, im } = room.getAccountInfo()
  if (text === INFO_COMMAND) return said(fill(texts.callLines.ids, room.getRoomInfo().roomID, userID))
  const sent = await send(text)
  // The embedded IM sends everybody's own messages back; Tencent's does not.
  if (!sent || im?.provider !== 'tencent') return undefined
  return { userID, name: userName, text, time: clockText(Date.now()).slice(0, 5), mine: true, system: false }
}

function isRecorded(detail: unknown): boolean {
  return typeof detail === 'object' && detail !== null && 'recording' in detail && `${detail.recording}` !== ''
}

function said(text: string): NewLine {
  return { userID: '', name: '', text, time: '', mine: false, system: true }
}

const REASONS: { readonly [reason: string]: string } = {
  kicked: texts.callLines.kicked,
  timeout: texts.callLines.dropped,
  left: texts.callLines.left,
  unknown: texts.callLines.left,
}

/** Who came and went, as a line nobody wrote. In a live room these are the guests. */
export function systemLine({ tag, detail }: StageEvent, live = false): NewLine | undefined {
  if (tag === 'recording') return said(isRecorded(detail) ? texts.callLines.recording : texts.callLines.stopped)
  if (
    (tag !== 'join' && tag !== 'quit') ||
    typeof detail !== 'object' ||
    detail === null ||
    !('pushers' in detail) ||
    !Array.isArray(detail.pushers)
  )
    return undefined
  const names = detail.pushers.map((pusher) => fieldOf(pusher, 'userName')).filter((name) => name !== '')
  if (names.length === 0) return undefined
  const left = live ? texts.callLines.offAir : (REASONS[fieldOf(detail.pushers[0], 'reason')] ?? texts.callLines.left)
  const what = tag === 'quit' ? left : live ? texts.callLines.onAir : texts.callLines.joined
  return said(fill(texts.callLines.happened, names.join(texts.callLines.comma), what))
}

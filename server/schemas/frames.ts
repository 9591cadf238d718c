import { z } from 'zod'
import { type ImRequest, LIMITS } from '../../wxlite/utils/protocol.js'
import { isAllUsable } from '../limits/usable_text.js'
import type { FrameReader, ParsedFrame } from '../rooms/ports/frame_reader.js'
import { reason, report, roomID, userAvatar, userID, userName } from './fields.js'
import { text } from './text.js'

const id = z.int()
const count = z.int().min(0)
const TOO_LONG = `消息不能超过 ${LIMITS.messageBytes} 字节`
const fits = (data: string) => data.length * 3 <= LIMITS.messageBytes || Buffer.byteLength(data) <= LIMITS.messageBytes
const messageText = text().refine(fits, { message: TOO_LONG })
const cmd = text().min(1).max(LIMITS.fieldName)

/** What a client may say. Link-mic messages are looked at more closely by `LinkMic`. */
export const RequestFrame: z.ZodType<ImRequest> = z.discriminatedUnion('op', [
  z.object({ id, op: z.literal('beat'), roomID, away: z.boolean().optional() }),
  z.object({
    id,
    op: z.literal('send'),
    roomID,
    kind: z.enum(['text', 'custom']),
    cmd: cmd.optional(),
    data: messageText,
  }),
  z.object({ id, op: z.literal('report'), roomID, report }),
  z.object({ id, op: z.literal('ping') }),
  z.object({
    id,
    op: z.literal('c2c'),
    toUserID: userID,
    data: z.object({ cmd, data: z.unknown().refine(isAllUsable) }),
  }),
  z.object({ id, op: z.literal('join'), roomID, seq: count.optional(), msgSeq: count.optional() }),
  z.object({ id, op: z.literal('leave'), roomID }),
  z.object({ id, op: z.literal('auth'), userID, token: z.string().max(512) }),
])

/** Enough of a frame to answer it. */
const Answerable = z.object({ id, op: z.string() })

/** The old clients' link-mic messages, as a client may send them. Who sends is not taken from the message. */
const LinkMic = z.object({
  cmd: z.literal('linkmic'),
  data: z.discriminatedUnion('type', [
    z.object({
      type: z.literal('request'),
      roomID,
      userName: userName.default(''),
      userAvatar: userAvatar.default(''),
    }),
    z.object({
      type: z.literal('response'),
      roomID,
      result: z.enum(['accept', 'reject']),
      message: reason.default(''),
    }),
    z.object({ type: z.literal('kickout'), roomID }),
    z.object({ type: z.literal('cancel'), roomID }),
  ]),
})

/** Never throws: a text that is no frame is of the kind `bad`. */
export function parseFrame(text: string): ParsedFrame {
  let frame: unknown
  try {
    frame = JSON.parse(text)
  } catch {
    return { kind: 'bad' }
  }
  const parsed = RequestFrame.safeParse(frame)
  if (parsed.success) return { kind: 'request', request: parsed.data }
  const answerable = Answerable.safeParse(frame)
  if (!answerable.success) return { kind: 'bad' }
  const [issue] = parsed.error.issues
  const message = issue?.message === TOO_LONG ? TOO_LONG : `请求参数错误：${String(issue?.path[0] ?? 'op')}`
  return { kind: 'invalid', id: answerable.data.id, message }
}

/** For the socket plane. */
export const frameReader: FrameReader = {
  frame: parseFrame,
  linkMic: (data) => LinkMic.safeParse(data).data?.data,
}

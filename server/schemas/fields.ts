import { z } from 'zod'
import { Code, LIMITS } from '../../wxlite/utils/protocol.js'
import { text } from './text.js'

/**
 * The fields that requests are made of, each with its limit. A refinement may name the result code that it is refused
 * with.
 */

function bytesAtMost(limit: number, code: Code = Code.BAD_REQUEST) {
  const fits = (value: string) =>
    value.length <= limit && (value.length * 3 <= limit || Buffer.byteLength(value) <= limit)
  return text()
    .refine(fits, { params: { code }, message: `不能超过 ${limit} 字节` })
    .meta({ description: `At most ${limit} bytes of UTF-8` })
}

/** One pattern for characters and length: every request has it checked. */
const id = (limit: number) =>
  z
    .string()
    .regex(new RegExp(`^[A-Za-z0-9_-]{1,${limit}}$`))
    .meta({ description: `1 to ${limit} of A-Z a-z 0-9 _ -` })

export const roomID = id(LIMITS.roomID)
export const userID = id(LIMITS.userID)
/** '' = the server chooses. */
export const newRoomID = z
  .string()
  .regex(new RegExp(`^[A-Za-z0-9_-]{0,${LIMITS.roomID}}$`))
  .meta({ description: 'Empty or absent: the server chooses' })
export const userName = text().max(LIMITS.userName)
export const userAvatar = bytesAtMost(LIMITS.userAvatarBytes)
export const roomInfo = bytesAtMost(LIMITS.roomInfoBytes, Code.TOO_LONG)
export const userInfo = bytesAtMost(LIMITS.userInfoBytes)
export const pushURL = text().min(1).max(2048).meta({ description: 'As get_push_url answered it' })
export const fieldName = text().min(1).max(LIMITS.fieldName)
export const customValue = z.union([bytesAtMost(LIMITS.fieldValueBytes), z.int()])
export const reason = bytesAtMost(LIMITS.reasonBytes)
export const password = text().max(LIMITS.password).meta({ description: 'Of a room that has one' })
export const unlisted = z.boolean().meta({ description: 'Out of the list: by invitation only' })
export const chat = z
  .enum(['all', 'members', 'off'])
  .meta({ description: 'Who may write: everybody, only who publishes, only the creator and moderators' })
/** The door as its creator sets it. */
export const door = {
  password: text().max(LIMITS.password).optional().meta({ description: 'Empty: none' }),
  locked: z.boolean().optional().meta({ description: 'Nobody new comes in' }),
  approval: z.boolean().optional().meta({ description: 'Whoever comes has to be let in' }),
  chat: chat.optional(),
}
export const callID = id(LIMITS.roomID)
export const userIDs = z
  .array(userID)
  .min(1)
  .max(LIMITS.callees)
  .meta({ description: `1 to ${LIMITS.callees}` })
const callMedia = z.enum(['video', 'audio'])
export const queue = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,32}$/)
  .meta({ description: '1 to 32 of A-Z a-z 0-9 _ -' })
/** Of an agent, whose own list begins with @. */
export const agentsQueue = z
  .string()
  .regex(/^@?[A-Za-z0-9_-]{1,32}$/)
  .meta({ description: 'A queue, or @ and one’s own userID: who was passed on to oneself' })
export const ticketID = id(LIMITS.roomID)
export const callData = bytesAtMost(LIMITS.callDataBytes)
/** What a call is made with. */
export const callFields = {
  userIDs,
  media: callMedia,
  userName: userName.optional().meta({ description: 'Under which name it rings' }),
  userAvatar: userAvatar.optional(),
  roomInfo: roomInfo.optional(),
  timeout: z.number().min(5).max(120).optional().meta({ description: 'Seconds that it rings; 30 when absent' }),
  data: callData.optional().meta({ description: 'The app’s own, for whoever is called' }),
}
export const cnt = z.int().min(0).max(LIMITS.listCount).meta({ description: 'How many' })
export const index = z.int().min(0).meta({ description: 'How many to skip' })

/** Figures and codes by name; what people write has no place here. */
export const report = z
  .record(
    z.string().regex(/^[A-Za-z0-9_.-]{1,40}$/),
    z.union([z.number(), z.string().regex(/^[A-Za-z0-9 _.:,/+-]{0,120}$/)]),
  )
  .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= LIMITS.reportBytes, {
    message: `不能超过 ${LIMITS.reportBytes} 字节`,
  })
  .meta({ description: `Figures and codes by name, at most ${LIMITS.reportBytes} bytes as JSON` })

/** The caller's own id, when a client repeats it: only the token says who is calling. */
export const caller = { userID: userID.optional().meta({ description: 'The caller’s own, if at all' }) }
export const inRoom = { ...caller, roomID }
export const onTarget = { ...inRoom, targetUserID: userID }

import { z } from 'zod'
import { cnt, index } from '../schemas/fields.js'
import { coverURL, hlsURL } from '../schemas/replies.js'

/** The parts that requests and replies of administrators are made of. */

export const page = { index: index.default(0), cnt: cnt.default(20) }

export const search = z
  .string()
  .max(128)
  .optional()
  .meta({ description: 'Part of a room id or text, or of a member’s id or name, in whatever case' })

export const figures = z.object({
  since: z.number().meta({ description: 'Unix ms of the publish' }),
  bitrate: z.number().meta({ description: 'Bits per second that the publisher sends' }),
  fps: z.number().meta({ description: 'Pictures per second' }),
  keyFrameDistance: z.number().meta({ description: 'Milliseconds between the last two key frames' }),
  players: z.number().meta({ description: 'Connections that play it now' }),
  dropped: z.number().meta({ description: 'Packets that slow players did not get' }),
  video: z.boolean(),
  audio: z.boolean(),
  otherFormats: z.array(z.string()).meta({ description: 'Formats beside H.264 and AAC: few players play them' }),
})

export const playURLs = {
  accelerateURL: z.string().meta({ description: 'RTMP play URL, signed, expiring' }),
  flvURL: z.string().optional().meta({ description: 'The same as HTTP-FLV' }),
  wsFlvURL: z.string().optional().meta({ description: 'The same over a WebSocket' }),
  hlsURL,
  coverURL,
}

/** One stream that goes on to another server. */
export const forwardInfo = z.object({
  forwardID: z.string(),
  roomID: z.string(),
  streamID: z.string().meta({ description: 'Empty while its user is not in the room' }),
  target: z.string().meta({ description: 'Where it goes, without the key' }),
  state: z.enum(['waiting', 'connecting', 'live', 'retrying']).meta({ description: 'waiting: nothing is published' }),
  reason: z.string().meta({ description: 'Why the last try failed; empty when none did' }),
  tries: z.number().meta({ description: 'Tries that failed since it was live last' }),
  since: z.number().meta({ description: 'Unix ms since it has been in this state' }),
})

const member = {
  userID: z.string(),
  userName: z.string(),
  userAvatar: z.string(),
  state: z.enum(['online', 'away']),
  streamID: z.string(),
  role: z.enum(['creator', 'moderator']).optional(),
  muted: z.object({ audio: z.boolean(), video: z.boolean() }).optional(),
}

export const room = {
  roomID: z.string(),
  type: z.enum(['double_room', 'multi_room', 'live_room']),
  roomInfo: z.string(),
  roomCreator: z.string().meta({ description: 'Empty while the creator is gone and the room is kept' }),
  ownerUserID: z.string(),
  unlisted: z.boolean(),
  open: z.boolean().meta({ description: 'False until the creator’s first entry' }),
  age: z.number().meta({ description: 'Seconds since it was made' }),
  door: z.object({ password: z.boolean(), locked: z.boolean(), approval: z.boolean() }),
  chat: z.enum(['all', 'members', 'off']),
  seq: z.number(),
  maxMembers: z.number(),
  audienceCount: z.number(),
  members: z.array(z.object(member)),
  node: z.string().meta({ description: 'The node that answers for it' }),
}

export const shownMember = z.object({
  ...member,
  ...playURLs,
  stream: figures
    .optional()
    .meta({ description: 'Absent while nothing is published, or where the plane does not tell' }),
})

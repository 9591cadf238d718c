import { z } from 'zod'
import type {
  CheckConfigReply,
  LoginLinkReply,
  TestPushURLReply,
  TestRtmpAccURLReply,
} from '../../wxlite/utils/protocol.js'

/** The parts that replies are made of. */

export const base = {
  code: z.number().meta({ description: '0 = done; the others are listed in the introduction' }),
  message: z.string().meta({ description: 'Chinese, fit to be shown' }),
  reason: z.enum(['closed', 'kicked', 'timeout', 'replaced', 'unknown']).optional().meta({
    description:
      'With code 5: why the caller is not in the room; with code 3 from get_pushers and add_audience: closed by will',
  }),
}

export const plain = z.object(base)

export const hlsURL = z
  .string()
  .optional()
  .meta({ description: 'HLS, for Safari on iPhones and other players; several seconds late' })

export const coverURL = z
  .string()
  .optional()
  .meta({ description: 'What the stream looks like now: a JPEG, a few seconds old at most' })

export const pusher = z.object({
  userID: z.string(),
  userName: z.string(),
  userAvatar: z.string(),
  accelerateURL: z.string().meta({ description: 'RTMP play URL, signed, expiring' }),
  flvURL: z.string().optional().meta({ description: 'The same as HTTP-FLV, for browsers' }),
  wsFlvURL: z
    .string()
    .optional()
    .meta({ description: 'The same over a WebSocket: a browser opens six HTTP connections to a host and no more' }),
  whepURL: z.string().optional().meta({ description: 'The same by WebRTC (WHEP), where the media plane has it' }),
  hlsURL,
  coverURL,
  state: z.enum(['online', 'away']),
  role: z.enum(['creator', 'moderator', 'member']).optional(),
  muted: z
    .object({ audio: z.boolean(), video: z.boolean() })
    .optional()
    .meta({ description: 'What nobody hears or sees of him; absent: neither' }),
  hand: z.number().optional().meta({ description: 'The hand is up; the smaller, the earlier it was raised' }),
  unmixed: z
    .literal(true)
    .optional()
    .meta({ description: 'No place was left to mix this creator’s room: play each stream by itself' }),
})

export const room = {
  roomID: z.string(),
  roomInfo: z.string(),
  roomName: z.string().meta({ description: 'The same as roomInfo' }),
  roomCreator: z.string().meta({ description: 'Empty while the creator is gone and the room is kept' }),
  mixedPlayURL: z.string().meta({ description: 'What an audience plays' }),
  custom: z.string().meta({ description: 'JSON text of the custom fields' }),
  pushers: z.array(pusher),
  maxMembers: z.number().meta({ description: 'Seats for pushers, the creator’s included' }),
  seq: z.number().meta({ description: 'Number of the last change of members' }),
  audienceCount: z.number().optional(),
  recording: z.array(z.string()).optional().meta({ description: 'Members who are being recorded; absent: nobody' }),
  door: z
    .object({ password: z.boolean(), locked: z.boolean(), approval: z.boolean() })
    .optional()
    .meta({ description: 'What keeps strangers out' }),
  chat: z.enum(['all', 'members', 'off']).optional().meta({ description: 'Who may write' }),
  memberCount: z
    .number()
    .optional()
    .meta({ description: 'In lists, of a room whose door is not open: how many are in it, in place of who they are' }),
}

export const record = z.object({
  recordID: z.string(),
  roomID: z.string(),
  userID: z.string(),
  startTime: z.number(),
  endTime: z.number().optional(),
  duration: z.number(),
  size: z.number(),
  url: z.string(),
})

export const callRecord = z.object({
  callID: z.string(),
  roomID: z.string(),
  roomType: z.enum(['double_room', 'multi_room', 'live_room']),
  media: z.enum(['video', 'audio']),
  fromUserID: z.string(),
  userName: z.string(),
  userAvatar: z.string(),
  users: z.array(
    z.object({
      userID: z.string(),
      result: z.enum(['ringing', 'accepted', 'rejected', 'busy', 'missed', 'cancelled', 'answered_elsewhere']),
    }),
  ),
  startTime: z.number().meta({ description: 'Unix ms' }),
  answerTime: z.number().optional().meta({ description: 'Unix ms; absent: nobody said yes' }),
  endTime: z.number().optional().meta({ description: 'Unix ms; absent while it goes on' }),
  endReason: z.enum(['answered_elsewhere', 'missed', 'cancelled', 'rejected', 'ended']).optional(),
})

export const place = z.object({
  ...base,
  ticketID: z.string(),
  position: z.number().meta({ description: '1: the next' }),
})

export const queueTicket = z.object({
  ticketID: z.string(),
  position: z.number().meta({ description: '1: the next' }),
  userID: z.string(),
  userName: z.string(),
  userAvatar: z.string(),
  data: z.string(),
  enteredAt: z.number().meta({ description: 'Unix ms' }),
})

export const im = z.union([
  z.object({ provider: z.literal('embedded'), url: z.string() }),
  z.object({
    provider: z.literal('tencent'),
    sdkAppID: z.number(),
    accountType: z.string(),
    administrator: z.string(),
  }),
])

export const media = z.object({
  provider: z.enum(['embedded', 'tencent', 'srs']),
  playMode: z.enum(['RTC', 'live']),
  minCache: z.number(),
  maxCache: z.number(),
  mixed: z.boolean(),
})

export const credentials = z.object({
  ...base,
  userID: z.string(),
  userSig: z.string(),
  sdkAppID: z.number(),
  accType: z.string(),
})

export const loginLinkReply = credentials.extend({
  token: z.string(),
  roles: z.array(z.string()),
}) satisfies z.ZodType<LoginLinkReply>

/** What is answered when the answer is no. */
export const refusal = z.object({
  ...base,
  roomID: z.string().optional().meta({ description: 'With code 11: the id that is in use' }),
})

export const testPushURL = z.object({
  ...base,
  url_push: z.string(),
  url_play_flv: z.string(),
  url_play_rtmp: z.string(),
  url_play_hls: z.string().meta({ description: 'Empty where the media plane has no HLS' }),
  url_play_acc: z.string(),
}) satisfies z.ZodType<TestPushURLReply>

export const testRtmpAccURL = z.object({ ...base, url_rtmpacc: z.string() }) satisfies z.ZodType<TestRtmpAccURLReply>

/** Of utils/streams: a stream's figures, whose it is and where. */
export const streams = z.object({
  ...base,
  streams: z.array(
    z.object({
      streamID: z.string(),
      userID: z.string(),
      rooms: z.array(z.string()),
      since: z.number(),
      bitrate: z.number(),
      fps: z.number(),
      keyFrameDistance: z.number(),
      players: z.number(),
      dropped: z.number(),
      video: z.boolean(),
      audio: z.boolean(),
      otherFormats: z.array(z.string()),
    }),
  ),
})

export const checkConfig = z.object({
  ...base,
  result: z.enum(['检查正确', '检查失败']),
  checks: z.array(
    z.object({
      name: z.string(),
      ok: z.boolean(),
      message: z.string(),
      messageEn: z.string(),
      url: z.string().optional(),
    }),
  ),
}) satisfies z.ZodType<CheckConfigReply>

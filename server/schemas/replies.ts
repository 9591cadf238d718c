import { z } from 'zod'

/** The parts that replies are made of. */

export const base = {
  code: z.number().meta({ description: '0 = done; the others are listed in the introduction' }),
  message: z.string().meta({ description: 'Chinese, fit to be shown' }),
  reason: z.enum(['closed', 'kicked', 'timeout', 'replaced', 'unknown']).optional().meta({ description: 'With code 5: why the caller is not in the room' }),
}

export const plain = z.object(base)

export const pusher = z.object({
  userID: z.string(),
  userName: z.string(),
  userAvatar: z.string(),
  accelerateURL: z.string(),
  flvURL: z.string().optional(),
  state: z.enum(['online', 'away']),
})

export const room = {
  roomID: z.string(),
  roomInfo: z.string(),
  roomName: z.string(),
  roomCreator: z.string(),
  mixedPlayURL: z.string(),
  custom: z.string().meta({ description: 'JSON text of the custom fields' }),
  pushers: z.array(pusher),
  maxMembers: z.number(),
  seq: z.number(),
  audienceCount: z.number().optional(),
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

export const im = z.union([
  z.object({ provider: z.literal('embedded'), url: z.string() }),
  z.object({ provider: z.literal('tencent'), sdkAppID: z.number(), accountType: z.string(), administrator: z.string() }),
])

export const media = z.object({
  provider: z.enum(['embedded', 'tencent', 'srs']),
  playMode: z.enum(['RTC', 'live']),
  minCache: z.number(),
  maxCache: z.number(),
  mixed: z.boolean(),
})

export const credentials = z.object({ ...base, userID: z.string(), userSig: z.string(), sdkAppID: z.number(), accType: z.string() })

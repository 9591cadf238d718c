import { createHash } from 'node:crypto'
import { z } from 'zod'
import { constantTimeEqual } from '../../identity/constant_time_equal.js'
import type { PushEvent } from './stream_log.js'

/** A recorded file that the cloud finished. */
export interface RecordedFile {
  streamID: string
  url: string
  format: string
  /** Unix seconds. */
  startTime: number
  endTime: number
  /** Seconds. */
  duration: number
  /** Bytes. */
  size: number
}

export type LiveCallback =
  | { type: 'push'; event: PushEvent }
  | { type: 'record'; file: RecordedFile }
  | { type: 'other'; eventType: number }

/** Why a callback was refused; for the log. */
export type CallbackRefusal = { refused: string }

const Head = z.object({
  event_type: z.number().int(),
  stream_id: z.string().min(1).max(256),
  t: z.number().int(),
  sign: z.string(),
})
const Push = z.object({
  sequence: z.coerce.string().regex(/^\d{1,64}$/),
  stream_param: z.string().max(2048).optional(),
})
const Record = z.object({
  video_url: z.string().max(2048),
  file_format: z.string().max(16),
  start_time: z.coerce.number(),
  end_time: z.coerce.number(),
  duration: z.coerce.number(),
  file_size: z.coerce.number(),
})

/**
 * Reads an event callback of Tencent Cloud Live: `sign` = md5(key + t), `t` not
 * past. The signature covers nothing but its expiry, so put the callback URL
 * behind https. `now` in ms.
 */
export function readCallback(
  body: unknown,
  key: string,
  bizid: string | undefined,
  now: number,
): LiveCallback | CallbackRefusal {
  const head = Head.safeParse(body)
  if (!head.success) return { refused: 'a field of the callback is missing or malformed' }
  const { event_type, stream_id, t, sign } = head.data
  if (t * 1000 < now) return { refused: 'the callback is expired' }
  if (!constantTimeEqual(sign.toLowerCase(), createHash('md5').update(`${key}${t}`).digest('hex')))
    return { refused: 'the signature of the callback is wrong: compare the callback key with the console' }
  const streamID =
    bizid !== undefined && stream_id.startsWith(`${bizid}_`) ? stream_id.slice(bizid.length + 1) : stream_id
  if (event_type === 0 || event_type === 1) {
    const push = Push.safeParse(body)
    if (!push.success) return { refused: 'a push event lacks its sequence' }
    return {
      type: 'push',
      event: {
        streamID,
        live: event_type === 1,
        sequence: push.data.sequence,
        expires: expiryOf(push.data.stream_param),
      },
    }
  }
  if (event_type === 100) {
    const file = Record.safeParse(body)
    if (!file.success) return { refused: 'a recording event lacks a field' }
    const { video_url, file_format, start_time, end_time, duration, file_size } = file.data
    return {
      type: 'record',
      file: {
        streamID,
        url: video_url,
        format: file_format,
        startTime: start_time,
        endTime: end_time,
        duration,
        size: file_size,
      },
    }
  }
  return { type: 'other', eventType: event_type }
}

/** The expiry in the query of a push address, Unix seconds. */
function expiryOf(query: string | undefined): number | undefined {
  const txTime = new URLSearchParams(query).get('txTime') ?? ''
  return /^[0-9a-f]{1,11}$/i.test(txTime) ? Number.parseInt(txTime, 16) : undefined
}

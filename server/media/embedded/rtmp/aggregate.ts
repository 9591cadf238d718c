import { readTagHead, TAG_HEAD, TAG_OVERHEAD, tagType } from '../../flv/tag.js'
import { MalformedError } from '../malformed.js'
import type { TagType } from '../stream_tap.js'

/**
 * Splits an aggregate message (RTMP specification 7.1.6): FLV tags one after the
 * other, whose timestamps count from the message's own. Throws MalformedError.
 */
export function splitAggregate(
  payload: Buffer,
  timestamp: number,
  onTag: (type: TagType, timestamp: number, payload: Buffer) => void,
): void {
  let first: number | undefined
  let at = 0
  while (at < payload.length) {
    if (at + TAG_HEAD > payload.length) throw new MalformedError('An aggregate ends early')
    const head = readTagHead(payload, at)
    const end = at + TAG_HEAD + head.size
    if (end > payload.length) throw new MalformedError('An aggregate ends early')
    first ??= head.timestamp
    const type = tagType(head.type)
    const time = (timestamp + head.timestamp - first) >>> 0
    if (type !== undefined) onTag(type, time, payload.subarray(at + TAG_HEAD, end))
    at += head.size + TAG_OVERHEAD
  }
}

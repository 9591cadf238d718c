import { tagType } from '../flv/flv_reader.js'
import { TAG_HEADER, TAG_OVERHEAD } from '../flv/flv_tag.js'
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
    if (at + TAG_HEADER > payload.length) throw new MalformedError('An aggregate ends early')
    const size = payload.readUIntBE(at + 1, 3)
    const end = at + TAG_HEADER + size
    if (end > payload.length) throw new MalformedError('An aggregate ends early')
    const time = ((payload.readUInt8(at + 7) << 24) | payload.readUIntBE(at + 4, 3)) >>> 0
    first ??= time
    const type = tagType(payload.readUInt8(at))
    if (type !== undefined) onTag(type, (timestamp + time - first) >>> 0, payload.subarray(at + TAG_HEADER, end))
    at += size + TAG_OVERHEAD
  }
}

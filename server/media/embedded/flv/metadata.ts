import { Amf0Reader } from '../amf0/amf0_reader.js'
import { encodeAmf0 } from '../amf0/amf0_writer.js'
import { MalformedError } from '../malformed.js'
import type { Metadata } from '../relay/media_tag.js'

/** Metadata is a page of figures; more is somebody's mischief. */
const MAX_METADATA = 16 * 1024

const SET_DATA_FRAME = encodeAmf0('@setDataFrame')

/**
 * Reads a data message or script tag, with or without `@setDataFrame` before it.
 * Undefined when it is not onMetaData (cue points and the like are not relayed).
 * A text says why one cannot be read: pictures and sound do not depend on it, so the stream goes on without.
 */
export function readMetadata(data: Buffer): Metadata | string | undefined {
  if (data.length > MAX_METADATA) return `${data.length} bytes of at most ${MAX_METADATA}`
  const wrapped = data.subarray(0, SET_DATA_FRAME.length).equals(SET_DATA_FRAME)
  const payload = wrapped ? data.subarray(SET_DATA_FRAME.length) : data
  try {
    const [name, ...values] = new Amf0Reader(payload).all()
    if (name !== 'onMetaData') return undefined
    const fields = values.find((value) => value instanceof Map)
    const has = (key: string): boolean => fields?.has(key) ?? false
    return { payload, promised: { audio: has('audiocodecid'), video: has('videocodecid') } }
  } catch (error) {
    if (error instanceof MalformedError) return error.message
    throw error
  }
}

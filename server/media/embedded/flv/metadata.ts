import { Amf0Reader } from '../amf0/amf0_reader.js'
import { encodeAmf0 } from '../amf0/amf0_writer.js'
import { MalformedError } from '../malformed.js'

/** Metadata is a page of figures; more is somebody's mischief. */
const MAX_METADATA = 16 * 1024

/** What a publisher says that it will send. */
export interface Promised {
  audio: boolean
  video: boolean
}

/** Metadata of a stream: the script tag as players get it, and the tracks that it names. */
export interface Metadata {
  payload: Buffer
  promised: Promised
}

const SET_DATA_FRAME = encodeAmf0('@setDataFrame')

/**
 * Reads a data message or script tag, with or without `@setDataFrame` before it.
 * Undefined when it is not onMetaData (cue points and the like are not relayed).
 * Throws MalformedError when it is too large or no AMF0.
 */
export function readMetadata(data: Buffer): Metadata | undefined {
  if (data.length > MAX_METADATA) throw new MalformedError('Metadata is too large')
  const wrapped = data.subarray(0, SET_DATA_FRAME.length).equals(SET_DATA_FRAME)
  const payload = wrapped ? data.subarray(SET_DATA_FRAME.length) : data
  const [name, ...values] = new Amf0Reader(payload).all()
  if (name !== 'onMetaData') return undefined
  const fields = values.find((value) => value instanceof Map)
  const has = (key: string): boolean => fields?.has(key) ?? false
  return { payload, promised: { audio: has('audiocodecid'), video: has('videocodecid') } }
}

import type { AmfObject, AmfValue } from '../amf0/amf0_reader.js'
import { encodeAmf0 } from '../amf0/amf0_writer.js'
import { encodeMessage, OUT_CHUNK_SIZE } from './chunk_writer.js'
import { MessageType, UserControl } from './message.js'

/** Bytes after which either side acknowledges. */
export const WINDOW = 2_500_000

/** The message stream that tags go out on: their bytes are shared by all players. */
export const MESSAGE_STREAM = 1

function uint32(...values: number[]): Buffer {
  const out = Buffer.alloc(4 * values.length)
  values.forEach((value, i) => {
    out.writeUInt32BE(value >>> 0, 4 * i)
  })
  return out
}

/** What precedes the answer to connect: window, bandwidth (2 = dynamic) and our chunk size. */
export function connectionSettings(): Buffer {
  return Buffer.concat([
    encodeMessage(MessageType.WINDOW_ACK_SIZE, 0, 0, uint32(WINDOW)),
    encodeMessage(MessageType.SET_PEER_BANDWIDTH, 0, 0, Buffer.concat([uint32(WINDOW), Buffer.from([2])])),
    // Sent with the default chunk size still in force; 4 bytes fit either.
    encodeMessage(MessageType.SET_CHUNK_SIZE, 0, 0, uint32(OUT_CHUNK_SIZE)),
  ])
}

export function acknowledgement(received: number): Buffer {
  return encodeMessage(MessageType.ACK, 0, 0, uint32(received))
}

export function pingRequest(time: number): Buffer {
  return userControl(UserControl.PING_REQUEST, time)
}

export function pingResponse(time: number): Buffer {
  return userControl(UserControl.PING_RESPONSE, time)
}

export function streamBegin(streamID: number): Buffer {
  return userControl(UserControl.STREAM_BEGIN, streamID)
}

export function streamEnd(): Buffer {
  return userControl(UserControl.STREAM_EOF, MESSAGE_STREAM)
}

function userControl(event: number, value: number): Buffer {
  const payload = Buffer.alloc(6)
  payload.writeUInt16BE(event)
  payload.writeUInt32BE(value >>> 0, 2)
  return encodeMessage(MessageType.USER_CONTROL, 0, 0, payload)
}

export function result(transaction: number, ...values: AmfValue[]): Buffer {
  return command('_result', transaction, 0, ...values)
}

export function error(transaction: number, info: AmfObject): Buffer {
  return command('_error', transaction, 0, null, info)
}

/** onStatus on a message stream. Source of the codes: RTMP specification 7.2.2. */
export function status(streamID: number, level: 'status' | 'error', code: string, description: string): Buffer {
  return command('onStatus', 0, streamID, null, statusInfo(level, code, description))
}

export function statusInfo(level: 'status' | 'error', code: string, description: string): AmfObject {
  return new Map([
    ['level', level],
    ['code', code],
    ['description', description],
  ])
}

/** A command as the server sends it; `streamID` 0 is the connection. */
export function command(name: string, transaction: number, streamID: number, ...values: AmfValue[]): Buffer {
  return encodeMessage(MessageType.COMMAND, 0, streamID, encodeAmf0(name, transaction, ...values))
}

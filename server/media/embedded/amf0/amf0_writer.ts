import { type AmfValue, Marker } from './amf0_reader.js'

/** The bytes of AMF0 values, one after the other. Maps become objects. */
export function encodeAmf0(...values: AmfValue[]): Buffer {
  const parts: Buffer[] = []
  for (const value of values) write(value, parts)
  return Buffer.concat(parts)
}

function write(value: AmfValue, parts: Buffer[]): void {
  if (typeof value === 'number') parts.push(double(Marker.NUMBER, value))
  else if (typeof value === 'boolean') parts.push(Buffer.from([Marker.BOOLEAN, value ? 1 : 0]))
  else if (typeof value === 'string') writeString(value, parts)
  else if (value === null) parts.push(Buffer.from([Marker.NULL]))
  else if (value === undefined) parts.push(Buffer.from([Marker.UNDEFINED]))
  else if (value instanceof Date) parts.push(double(Marker.DATE, value.getTime()), Buffer.alloc(2))
  else if (Array.isArray(value)) {
    const head = Buffer.from([Marker.STRICT_ARRAY, 0, 0, 0, 0])
    head.writeUInt32BE(value.length, 1)
    parts.push(head)
    for (const item of value) write(item, parts)
  } else {
    parts.push(Buffer.from([Marker.OBJECT]))
    for (const [key, item] of value) {
      parts.push(shortText(key))
      write(item, parts)
    }
    parts.push(Buffer.from([0, 0, Marker.OBJECT_END]))
  }
}

function writeString(text: string, parts: Buffer[]): void {
  if (Buffer.byteLength(text) <= 0xffff) {
    parts.push(Buffer.from([Marker.STRING]), shortText(text))
    return
  }
  const bytes = Buffer.from(text)
  const head = Buffer.from([Marker.LONG_STRING, 0, 0, 0, 0])
  head.writeUInt32BE(bytes.length, 1)
  parts.push(head, bytes)
}

function shortText(text: string): Buffer {
  const bytes = Buffer.from(text)
  if (bytes.length > 0xffff) throw new RangeError('An AMF0 key holds at most 65535 bytes')
  const out = Buffer.allocUnsafe(2 + bytes.length)
  out.writeUInt16BE(bytes.length)
  bytes.copy(out, 2)
  return out
}

function double(marker: number, value: number): Buffer {
  const out = Buffer.allocUnsafe(9)
  out.writeUInt8(marker)
  out.writeDoubleBE(value, 1)
  return out
}

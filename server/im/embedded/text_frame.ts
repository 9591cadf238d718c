/**
 * A WebSocket text frame from the server (RFC 6455, 5.2: final, unmasked). Made once
 * and written to every socket of a room as it is, which spares each of them a header
 * and a second write. Right only where nothing is compressed.
 */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const frame = Buffer.allocUnsafe(header + length)
  frame[0] = 0x81
  if (header === 2) {
    frame[1] = length
  } else if (header === 4) {
    frame[1] = 126
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = 127
    frame.writeBigUInt64BE(BigInt(length), 2)
  }
  frame.write(text, header)
  return frame
}

/** The same frame for ASCII of less than 64 kB, to be written as Latin-1: no buffer has to be made for it. */
export function asciiFrame(text: string): string {
  const { length } = text
  const header =
    length < 126 ? String.fromCharCode(0x81, length) : String.fromCharCode(0x81, 126, length >> 8, length & 0xff)
  return header + text
}

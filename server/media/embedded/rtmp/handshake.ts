import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const SIZE = 1536
const DIGEST = 32
/** The last 32 bytes of both keys. Source: RTMP's digest handshake, as ffmpeg's rtmpproto.c and others speak it. */
const TAIL = Buffer.from('f0eec24a8068bee82e00d0d1029e7e576eec5d2d29806fab93b8e636cfeb31ae', 'hex')
const SERVER_NAME = Buffer.from('Genuine Adobe Flash Media Server 001')
const PLAYER_NAME = Buffer.from('Genuine Adobe Flash Player 001')
const SERVER_KEY = Buffer.concat([SERVER_NAME, TAIL])
/** What a digest handshake announces; any version whose first byte is not 0 does. */
const SERVER_VERSION = Buffer.from([4, 5, 0, 2])

/** Bytes of C0 + C1, and of C2. */
export const HELLO_SIZE = 1 + SIZE
export const ACK_SIZE = SIZE

/**
 * Answers C0 + C1 with S0 + S1 + S2: the plain handshake of the RTMP
 * specification 5.2, or the digest form when the client signed C1 (either of the
 * two places a digest may stand in).
 */
export function answerHello(hello: Buffer): Buffer {
  const c1 = hello.subarray(1, HELLO_SIZE)
  const base = [8, 772].find((at) => digestMatches(c1, at))
  const s1 = randomBytes(SIZE)
  s1.writeUInt32BE(0, 0)
  if (base === undefined) {
    s1.writeUInt32BE(0, 4)
    return Buffer.concat([hello.subarray(0, 1), s1, c1])
  }
  SERVER_VERSION.copy(s1, 4)
  const at = digestOffset(s1, base)
  digestOf(s1, at, SERVER_NAME).copy(s1, at)
  const c1At = digestOffset(c1, base)
  const s2 = randomBytes(SIZE)
  const key = hmac(SERVER_KEY, c1.subarray(c1At, c1At + DIGEST))
  hmac(key, s2.subarray(0, SIZE - DIGEST)).copy(s2, SIZE - DIGEST)
  return Buffer.concat([hello.subarray(0, 1), s1, s2])
}

function digestMatches(c1: Buffer, base: number): boolean {
  const at = digestOffset(c1, base)
  return timingSafeEqual(digestOf(c1, at, PLAYER_NAME), c1.subarray(at, at + DIGEST))
}

/** Four bytes at `base`, summed, say where in their 764-byte block the digest stands. */
function digestOffset(block: Buffer, base: number): number {
  const sum = block.subarray(base, base + 4).reduce((total, byte) => total + byte, 0)
  return base + 4 + (sum % 728)
}

/** HMAC-SHA256 of all bytes except the digest's own. */
function digestOf(block: Buffer, at: number, key: Buffer): Buffer {
  return hmac(key, block.subarray(0, at), block.subarray(at + DIGEST))
}

function hmac(key: Buffer, ...parts: Buffer[]): Buffer {
  const mac = createHmac('sha256', key)
  for (const part of parts) mac.update(part)
  return mac.digest()
}

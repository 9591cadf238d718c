import { createHash, timingSafeEqual } from 'node:crypto'

/** The two parameters that sign a stream URL. */
export interface Signature {
  txSecret: string
  /** Upper-case hexadecimal Unix seconds. */
  txTime: string
}

/** txTime of an expiry in Unix seconds. */
export function toTxTime(expires: number): string {
  return Math.floor(expires).toString(16).toUpperCase()
}

/**
 * Signs a stream name until `expires` (Unix seconds): txSecret is
 * md5(key + stream + txTime) in lower-case hex, as Tencent Cloud Live has it.
 * Push and play rights differ in the key.
 */
export function sign(key: string, stream: string, expires: number): Signature {
  const txTime = toTxTime(expires)
  return { txSecret: digest(key, stream, txTime).toString('hex'), txTime }
}

/**
 * Whether `txSecret` signs this stream with this key and has not expired at `now`
 * (Unix ms). Compares in constant time; expiry is compared as a number.
 */
export function verify(key: string, stream: string, txSecret: string, txTime: string, now: number): boolean {
  if (!/^[0-9a-f]{32}$/i.test(txSecret) || !/^[0-9a-f]{1,11}$/i.test(txTime)) return false
  const right = timingSafeEqual(digest(key, stream, txTime), Buffer.from(txSecret, 'hex'))
  return right && Number.parseInt(txTime, 16) * 1000 > now
}

function digest(key: string, stream: string, txTime: string): Buffer {
  return createHash('md5')
    .update(key + stream + txTime)
    .digest()
}

/** The query part that carries a signature. */
export function signatureQuery({ txSecret, txTime }: Signature): string {
  return `txSecret=${txSecret}&txTime=${txTime}`
}

import { createHash, timingSafeEqual } from 'node:crypto'

/** The query that WeChat sends when a message push URL is saved in its console. */
export interface MessagePushQuery {
  signature?: string
  timestamp?: string
  nonce?: string
  echostr?: string
}

/**
 * What to answer, as plain text, to WeChat's check of the message push URL; undefined
 * when the signature is not WeChat's. signature = SHA-1 (hex) of the sorted token,
 * timestamp and nonce, joined.
 */
export function messagePushAnswer(
  token: string,
  { signature = '', timestamp = '', nonce = '', echostr = '' }: MessagePushQuery,
): string | undefined {
  const expected = createHash('sha1').update([token, timestamp, nonce].sort().join('')).digest()
  const given = Buffer.from(signature, 'hex')
  return given.length === expected.length && timingSafeEqual(given, expected) ? echostr : undefined
}

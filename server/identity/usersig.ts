import { createHmac, timingSafeEqual } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import { Api } from 'tls-sig-api-v2'
import { z } from 'zod'
import type { Clock } from '../clock.js'

/** Why a userSig does not prove an id. */
export type UserSigFault = 'format' | 'foreign' | 'signature' | 'expired' | 'not_yet_valid'

/** The `accType` of old clients: the one that Tencent gives every application. */
export const ACCOUNT_TYPE = '36862'

/** Longest userSig that is looked at; one with a privilege buffer has about 450 characters. */
const MAX_LENGTH = 2048
const MAX_INFLATED = 4096
/** How far another machine's clock may be ahead of ours, seconds. */
const CLOCK_SKEW = 300

/** What a v2 userSig holds once it is unpacked. Times in seconds. */
const Content = z.object({
  'TLS.ver': z.literal('2.0'),
  'TLS.identifier': z.string(),
  'TLS.sdkappid': z.number().int(),
  'TLS.time': z.number().int(),
  'TLS.expire': z.number().int(),
  'TLS.userbuf': z.string().optional(),
  'TLS.sig': z.string(),
})
type Content = z.infer<typeof Content>

/** Mints and verifies Tencent's UserSig, version 2 (HMAC-SHA256), for one application. */
export class UserSigs {
  private readonly api: Api

  constructor(
    readonly sdkAppID: number,
    private readonly secretKey: string,
    private readonly clock: Clock,
  ) {
    this.api = new Api(sdkAppID, secretKey)
  }

  /** A proof of `userID` for `ttl` seconds. */
  mint(userID: string, ttl: number): string {
    return this.api.genUserSig(userID, ttl)
  }

  /** What is wrong with this proof of `userID`; undefined when nothing is. Never throws. */
  fault(userID: string, userSig: string): UserSigFault | undefined {
    const content = unpack(userSig)
    if (content === undefined) return 'format'
    if (!this.signed(content)) return 'signature'
    if (content['TLS.sdkappid'] !== this.sdkAppID || content['TLS.identifier'] !== userID) return 'foreign'
    const now = this.clock.now() / 1000
    if (content['TLS.time'] + content['TLS.expire'] <= now) return 'expired'
    return content['TLS.time'] > now + CLOCK_SKEW ? 'not_yet_valid' : undefined
  }

  private signed(content: Content): boolean {
    const userbuf = content['TLS.userbuf']
    const text =
      `TLS.identifier:${content['TLS.identifier']}\nTLS.sdkappid:${content['TLS.sdkappid']}\n` +
      `TLS.time:${content['TLS.time']}\nTLS.expire:${content['TLS.expire']}\n` +
      (userbuf === undefined ? '' : `TLS.userbuf:${userbuf}\n`)
    const expected = createHmac('sha256', this.secretKey).update(text).digest()
    const given = Buffer.from(content['TLS.sig'], 'base64')
    return given.length === expected.length && timingSafeEqual(given, expected)
  }
}

/** Tencent's own base64 alphabet, zlib, JSON. Input and output are bounded: it is a stranger's text. */
function unpack(userSig: string): Content | undefined {
  if (userSig.length === 0 || userSig.length > MAX_LENGTH || !/^[A-Za-z0-9*_-]+$/.test(userSig)) return undefined
  const base64 = userSig.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '=')
  try {
    const json = inflateSync(Buffer.from(base64, 'base64'), { maxOutputLength: MAX_INFLATED }).toString()
    return Content.safeParse(JSON.parse(json)).data
  } catch {
    return undefined
  }
}

import { jwtVerify, SignJWT } from 'jose'
import { Code } from '../../wxlite/utils/protocol.js'
import type { Clock } from '../clock.js'
import type { Ids } from '../ids.js'
import { ownText } from '../limits/own_text.js'
import { RecentMap } from '../limits/recent_map.js'
import { ProtocolError } from '../protocol_error.js'
import type { Caller } from './identity.js'

/**
 * A token that nobody has used for so long is forgotten (ms): its next use costs a signature. People who left for good
 * would be remembered until 80,000 others came.
 */
const IDLE = 600_000
/** A token of ours has about 220 characters. */
const MAX_LENGTH = 512
const ISSUER = 'rtcroom'

export interface TokensOptions {
  /** Hex; see keys.ts. */
  key: string
  /** Seconds until a token ends. */
  ttl: number
  clock: Clock
  ids: Ids
  /**
   * Verified tokens kept at hand, so that their next check needs no cryptography: at least half as many are, of those
   * used last.
   */
  cacheSize?: number
}

/** A caller as its token describes it. */
export type Login = Caller & { expires: number }

/**
 * Tokens: signed (JWT, HS256), expiring, one session each, URL-safe as they are.
 * Nothing is stored for a token that is merely valid.
 */
export class Tokens {
  private readonly key: Uint8Array
  private readonly seen: RecentMap<string, Login>

  constructor(private readonly options: TokensOptions) {
    this.key = Buffer.from(options.key, 'hex')
    this.seen = new RecentMap(options.cacheSize ?? 160_000, { ms: IDLE, clock: options.clock })
  }

  /** @param ttl seconds, where it is to hold less long than others */
  async issue(userID: string, ttl = this.options.ttl): Promise<{ token: string; caller: Login }> {
    const session = this.options.ids.hex(12)
    const issued = Math.floor(this.options.clock.now() / 1000)
    const ends = issued + Math.min(ttl, this.options.ttl)
    const token = await new SignJWT()
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer(ISSUER)
      .setSubject(userID)
      .setJti(session)
      .setIssuedAt(issued)
      .setExpirationTime(ends)
      .sign(this.key)
    const caller: Login = { userID, session, expires: ends * 1000 }
    this.seen.set(token, caller)
    return { token, caller }
  }

  /**
   * The login of a token that is ours and has not ended; at once when it was seen before. Throws or rejects with
   * ProtocolError 7.
   */
  read(token: string): Login | Promise<Login> {
    const login = this.seen.get(token)
    if (login === undefined) return this.check(token)
    if (login.expires <= this.options.clock.now()) throw refused()
    return login
  }

  /** Its login has ended: nothing is kept for it. */
  forget(token: string): void {
    this.seen.delete(token)
  }

  private async check(token: string): Promise<Login> {
    if (token.length > MAX_LENGTH) throw refused()
    const verified = await jwtVerify(token, this.key, {
      algorithms: ['HS256'],
      issuer: ISSUER,
      requiredClaims: ['sub', 'jti', 'exp'],
      currentDate: new Date(this.options.clock.now()),
    }).catch(() => undefined)
    const { sub, jti, exp } = verified?.payload ?? {}
    if (sub === undefined || jti === undefined || exp === undefined) throw refused()
    const login: Login = { userID: sub, session: jti, expires: exp * 1000 }
    this.seen.set(ownText(token), login)
    return login
  }
}

function refused(): ProtocolError {
  return new ProtocolError(Code.AUTH, '登录已失效，请重新登录')
}

import { createHash, timingSafeEqual } from 'node:crypto'
import { Code } from '../../wxlite/utils/protocol.js'
import type { Clock } from '../clock.js'
import { RecentMap } from '../limits/recent_map.js'
import type { StrikeLog } from '../limits/strike_log.js'
import { TokenBuckets } from '../limits/token_buckets.js'
import { ProtocolError } from '../protocol_error.js'
import { covers, type Scope } from './scope.js'

/** An administrator, under the name that logs show. */
export interface Administrator {
  readonly name: string
  readonly scope: Scope
}

export interface NamedToken extends Administrator {
  readonly token: string
}

/** All tokens with their scopes; admin.token allows everything. */
export function administratorTokens(
  others: { readonly [name: string]: Omit<NamedToken, 'name'> },
  token: string,
): NamedToken[] {
  const named = Object.entries(others).map(([name, given]) => ({ name, ...given }))
  return [{ name: 'admin', scope: 'all', token }, ...named]
}

/** Rate limit for wrong tokens from one network. */
const AT_ONCE = 20
const PER_SECOND = 20 / 60

/** Tokens last accepted, by network: other people's wrong tokens from there must not lock these out. */
const KNOWN = 1_000

const REMEDY =
  'Somebody tries tokens, or a program has an old one. When a proxy stands before this server set trustProxy: its address is not that of everybody then'

const digest = (text: string) => createHash('sha256').update(text).digest()
/** The name of the scheme counts in whatever case (RFC 9110 11.1). */
const SCHEME = /^bearer /i

/** Identifies administrators by `Authorization: Bearer`, never by IP address: behind a proxy everybody is local. */
export class Administrators {
  private readonly known: readonly { administrator: Administrator; digest: Buffer }[]
  private readonly wrong = new TokenBuckets(PER_SECOND, AT_ONCE)
  private readonly seen = new RecentMap<string, true>(KNOWN)

  constructor(
    tokens: readonly NamedToken[],
    private readonly options: { clock: Pick<Clock, 'monotonic'>; strikes: StrikeLog; rated: boolean },
  ) {
    this.known = tokens.map(({ name, scope, token }) => ({
      administrator: { name, scope },
      digest: digest(token),
    }))
  }

  /**
   * The administrator of a header. Throws 401 without a valid token, 429 after too many wrong ones from a network (but
   * not for a token that was accepted from there before), 403 when the token's scope is not sufficient.
   */
  admit(authorization: string, network: string, needed: Scope): Administrator {
    const { clock, strikes, rated } = this.options
    const now = clock.monotonic()
    const bucket = this.wrong.of(network, now)
    const wait = rated && authorization !== '' ? bucket.wait(now) : 0
    const administrator = this.find(authorization)
    const place = `${network} ${administrator?.name ?? ''}`
    if (wait > 0 && (administrator === undefined || !this.seen.get(place))) throw tooMany(wait)
    if (administrator === undefined) {
      if (authorization !== '') {
        bucket.take(now)
        strikes.struck('wrong administrator token', { network }, REMEDY)
      }
      throw new ProtocolError(Code.AUTH, '需要管理员令牌（Authorization: Bearer）', {}, 401)
    }
    this.seen.set(place, true)
    if (!covers(administrator.scope, needed))
      throw new ProtocolError(Code.AUTH, `该管理员令牌的权限为 ${administrator.scope}，此接口需要 ${needed}`, {}, 403)
    return administrator
  }

  /** Compares with every token, so that the time reveals nothing. */
  private find(authorization: string): Administrator | undefined {
    if (!SCHEME.test(authorization)) return undefined
    const given = digest(authorization.replace(SCHEME, '').trim())
    let found: Administrator | undefined
    for (const { administrator, digest } of this.known) if (timingSafeEqual(given, digest)) found = administrator
    return found
  }
}

function tooMany(wait: number): ProtocolError {
  const seconds = Math.ceil(wait / 1000)
  return new ProtocolError(Code.BAD_REQUEST, `错误的管理员令牌过多，请 ${seconds} 秒后再试`, {}, 429)
}

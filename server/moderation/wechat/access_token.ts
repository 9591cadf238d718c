import type { AxiosInstance } from 'axios'
import { z } from 'zod'
import type { Clock } from '../../clock.js'
import { post, WechatRefusal } from './wechat_api.js'

const Token = z.object({ access_token: z.string().min(1).max(1024), expires_in: z.number().min(1).max(86_400) })

/** The token is not, or no longer, valid. */
const TOKEN_CODES: ReadonlySet<number> = new Set([40001, 40014, 42001])

/** After a try, and after a token was fetched, none is fetched for so long (ms). */
const PAUSE = 5_000
/** A token is renewed before its end (seconds). */
const MARGIN = 300

/**
 * The access token of the mini-program, kept until shortly before its end. The stable kind: fetching it takes
 * nobody else's away.
 */
export class AccessToken {
  #current: Promise<string> | undefined
  #asked = Number.NEGATIVE_INFINITY
  #ends = Number.NEGATIVE_INFINITY

  constructor(
    private readonly http: AxiosInstance,
    private readonly account: { appId: string; secret: string },
    private readonly clock: Pick<Clock, 'monotonic'>,
  ) {}

  get(): Promise<string> {
    const now = this.clock.monotonic()
    if (this.#current === undefined || (now >= this.#ends && now - this.#asked >= PAUSE)) {
      this.#asked = now
      this.#current = this.#fetch(now)
    }
    return this.#current
  }

  /** Posts with the token, and once more with a fresh one where WeChat did not take it. Throws as `post` does. */
  async post<T>(request: { path: string; body: object; answer: z.ZodType<T> }): Promise<T> {
    const once = async () => post(this.http, { ...request, params: { access_token: await this.get() } })
    return once().catch((error: unknown) => {
      if (error instanceof WechatRefusal && TOKEN_CODES.has(error.errcode) && this.#spoilt()) return once()
      throw error
    })
  }

  /** WeChat did not take it. Answers whether it is worth another try. */
  #spoilt(): boolean {
    if (this.clock.monotonic() - this.#asked < PAUSE) return false
    this.#current = undefined
    return true
  }

  async #fetch(now: number): Promise<string> {
    const { appId: appid, secret } = this.account
    const token = await post(this.http, {
      path: '/cgi-bin/stable_token',
      body: { grant_type: 'client_credential', appid, secret },
      answer: Token,
    })
    this.#ends = now + Math.max(token.expires_in - MARGIN, token.expires_in / 2) * 1000
    return token.access_token
  }
}

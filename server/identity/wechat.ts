import { createHmac } from 'node:crypto'
import axios, { type AxiosInstance } from 'axios'
import type { Logger } from 'pino'
import { z } from 'zod'
import { Code } from '../../wxlite/utils/protocol.js'
import type { Clock } from '../clock.js'
import { cloudHttp } from '../cloud/cloud_http.js'
import { FaultLog } from '../cloud/fault_log.js'
import { TokenBucket } from '../limits/token_bucket.js'
import { ProtocolError } from '../protocol_error.js'
import type { KeptMap, KeptMaps } from '../store/kept_map.js'
import type { IdentityProvider } from './identity.js'
import type { Keys } from './keys.js'
import { WECHAT_ERRORS } from './wechat_errors.js'

export interface WechatOptions {
  /** The mini-program's AppID and AppSecret. */
  appId: string
  secret: string
  /** Where jscode2session is asked; `https://api.weixin.qq.com` when absent. */
  host?: string
  /** ms. */
  timeout?: number
  /** Where the openid of a userID is left; absent where nobody asks for it. */
  openids?: Pick<KeptMap, 'set'>
  keys: Keys
  maps: KeptMaps
  clock: Clock
  log: Logger
}

export interface WechatIdentity extends IdentityProvider {
  /** The person's id across the operator's apps, when WeChat told it. */
  unionid(userID: string): string | undefined
}

const Session = z.object({
  openid: z.string().min(1).max(128).optional(),
  unionid: z.string().max(128).optional(),
  errcode: z.number().optional(),
})

/**
 * Codes are exchanged at most this often, and this many at once: an outsider's flood stops here, not at WeChat's quota.
 */
const PER_SECOND = 50
const AT_ONCE = 50
const UNIONIDS = 500_000

/**
 * WeChat login: the code of wx.login becomes a stable userID that does not reveal
 * the openid (keyed hash). The session_key is never kept. Source: jscode2session.
 */
export async function createWechatIdentity(options: WechatOptions): Promise<WechatIdentity> {
  const { appId, secret, clock, log } = options
  const key = await options.keys('wechat_userid')
  const unionids = await options.maps({ name: 'wechat_unionids', limit: UNIONIDS })
  const http = cloudHttp({
    baseURL: options.host ?? 'https://api.weixin.qq.com',
    timeout: options.timeout ?? 5_000,
    maxContentLength: 16_384,
    maxSockets: AT_ONCE,
  })
  const faults = new FaultLog('WeChat', log, clock)
  const rate = new TokenBucket(PER_SECOND, AT_ONCE)
  let asking = 0

  return {
    mode: 'wechat',
    async identify({ userIDPrefix, code }) {
      if (userIDPrefix !== 'weixin' || !code)
        throw new ProtocolError(Code.BAD_REQUEST, '请用 wx.login 取得 code，并带上 userIDPrefix=weixin 和 code')
      if (code.length > 128) throw new ProtocolError(Code.BAD_REQUEST, 'code 格式错误')
      if (asking >= AT_ONCE || !rate.take(clock.monotonic()))
        throw new ProtocolError(Code.AUTH, '登录人数过多，请稍后再试')
      asking += 1
      const session = await jscode2session(
        http,
        { appid: appId, secret, js_code: code, grant_type: 'authorization_code' },
        faults,
        log,
      ).finally(() => {
        asking -= 1
      })
      const userID = `wx_${createHmac('sha256', key).update(session.openid).digest('hex').slice(0, 28)}`
      if (session.unionid) await unionids.set(userID, session.unionid)
      await options.openids?.set(userID, session.openid)
      return userID
    },
    unionid: (userID) => unionids.get(userID),
  }
}

const CALL = 'jscode2session'

async function jscode2session(
  http: AxiosInstance,
  params: { [name: string]: string },
  faults: FaultLog,
  log: Logger,
): Promise<{ openid: string; unionid?: string }> {
  // An axios error holds the request, and with it the AppSecret: only its code is looked at.
  const response = await http.get<unknown>('/sns/jscode2session', { params }).catch((error: unknown) => {
    faults.fail(CALL, { kind: (axios.isAxiosError(error) && (error.code ?? error.response?.status)) || 'unknown' })
    throw new ProtocolError(Code.AUTH, '暂时无法连接微信服务器，请稍后再试')
  })
  const answer = Session.safeParse(parsed(response.data)).data
  if (answer?.openid && !answer.errcode) {
    faults.work(CALL)
    return { openid: answer.openid, ...(answer.unionid ? { unionid: answer.unionid } : {}) }
  }
  const errcode = answer?.errcode
  const known = errcode === undefined ? undefined : WECHAT_ERRORS.get(errcode)
  const meaning = known?.meaning ?? 'unknown answer'
  if (known?.operator === false) log.info({ errcode, meaning }, 'wechat: login refused')
  else faults.fail(CALL, { kind: errcode ?? 'unknown answer', meaning, configuration: true })
  throw new ProtocolError(Code.AUTH, known?.message ?? '微信登录失败，请稍后再试')
}

/** WeChat labels its JSON as text/plain, so axios may leave it as text. */
function parsed(data: unknown): unknown {
  if (typeof data !== 'string') return data
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}

import type { AxiosInstance } from 'axios'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Clock } from '../../clock.js'
import { CloudClient } from '../../cloud/cloud_client.js'
import type { Fault } from '../../cloud/fault_log.js'
import type { TextKind, Verdict } from '../../config/custom_judge.js'
import { AccessToken } from './access_token.js'
import { BUSY, post, WechatRefusal, wechatHttp } from './wechat_api.js'

export interface WechatJudgeOptions {
  appId: string
  secret: string
  /** `https://api.weixin.qq.com` when absent. */
  host?: string
  /** Of one call, ms. */
  timeout?: number
  /** WeChat judges a text together with who wrote it. */
  openidOf: (userID: string) => string | undefined
  clock: Clock
  log: Logger
}

/** What msgSecCheck takes at once, in characters. */
const PART = 2_500
/** Where a text appears, as WeChat counts: 1 profiles, 2 comments. */
const SCENES: { readonly [kind in TextKind]: number } = { name: 1, info: 1, chat: 2 }
/** The access token is not, or no longer, valid. */
const TOKEN_CODES: ReadonlySet<number> = new Set([40001, 40014, 42001])

/** Only the operator can put these right: account, secret, list of addresses. */
const OPERATOR_CODES: ReadonlySet<number> = new Set([40002, 40013, 40125, 40164])

const Answer = z.object({ result: z.object({ suggest: z.enum(['pass', 'review', 'risky']) }) })

/** There is no verdict; the client of the cloud has said why. */
class NoVerdict extends Error {
  override readonly name = 'NoVerdict'
}

/** Whoever did not log in by wx.login cannot be judged. */
class NoOpenID extends Error {
  override readonly name = 'NoOpenID'
}

/** WeChat's msgSecCheck, version 2. What it wants reviewed by people is blocked too: nobody here reviews. */
export function createWechatJudge(options: WechatJudgeOptions) {
  const { host = 'https://api.weixin.qq.com', timeout = 2_000, openidOf, clock, log } = options
  const http = wechatHttp(host, timeout)
  const token = new AccessToken(http, options, clock)
  const cloud = new CloudClient({ cloud: 'WeChat content check', clock, log, refusal: refusalOf })

  return async (text: string, kind: TextKind, userID: string): Promise<Verdict> => {
    const openid = openidOf(userID)
    if (openid === undefined) throw new NoOpenID()
    for (const content of partsOf(text)) {
      const body = { version: 2, scene: SCENES[kind], openid, content }
      const reply = await cloud.ask('msg_sec_check', () => suggestion(http, token, body))
      if (reply.is !== 'answer') throw new NoVerdict()
      if (reply.answer !== 'pass') return 'block'
    }
    return 'pass'
  }
}

async function suggestion(http: AxiosInstance, token: AccessToken, body: object): Promise<string> {
  const once = async () =>
    post(http, {
      path: '/wxa/msg_sec_check',
      params: { access_token: await token.get() },
      body,
      answer: Answer,
    })
  const answer = await once().catch((error: unknown) => {
    if (error instanceof WechatRefusal && TOKEN_CODES.has(error.errcode) && token.spoilt()) return once()
    throw error
  })
  return answer.result.suggest
}

function refusalOf(error: unknown): Fault | undefined {
  if (!(error instanceof WechatRefusal) || error.errcode === BUSY) return undefined
  return { kind: error.errcode, configuration: OPERATOR_CODES.has(error.errcode) }
}

/** No character is cut in two. */
function partsOf(text: string): string[] {
  const characters = [...text]
  const parts: string[] = []
  for (let at = 0; at < characters.length; at += PART) parts.push(characters.slice(at, at + PART).join(''))
  return parts
}

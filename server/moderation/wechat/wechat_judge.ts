import type { Logger } from 'pino'
import { z } from 'zod'
import type { Clock } from '../../clock.js'
import { CloudClient } from '../../cloud/cloud_client.js'
import type { Fault } from '../../cloud/fault_log.js'
import type { CustomJudge, TextKind } from '../../config/custom_judge.js'
import { AccessToken } from './access_token.js'
import { NoVerdict } from './no_verdict.js'
import { PictureCheck } from './picture_check.js'
import { BUSY, WechatRefusal, wechatHttp } from './wechat_api.js'

export interface WechatJudgeOptions {
  appId: string
  secret: string
  /** `https://api.weixin.qq.com` when absent. */
  host?: string
  /** Of one call, ms. */
  timeout?: number
  /** WeChat judges a text together with who wrote it. */
  openidOf: (userID: string) => string | undefined
  /** A picture that passed at first must not be shown any longer. */
  blocked: (userID: string, address: string) => void
  clock: Clock
  log: Logger
}

/** What msgSecCheck takes at once, in characters. */
const PART = 2_500
/** Where a text appears, as WeChat counts: 1 profiles, 2 comments. */
const SCENES: { readonly [kind in Exclude<TextKind, 'picture'>]: number } = { name: 1, info: 1, chat: 2 }
/** Only the operator can put these right: account, secret, list of addresses. */
const OPERATOR_CODES: ReadonlySet<number> = new Set([40002, 40013, 40125, 40164])

const Answer = z.object({ result: z.object({ suggest: z.enum(['pass', 'review', 'risky']) }) })

/** Whoever did not log in by wx.login cannot be judged. */
class NoOpenID extends Error {
  override readonly name = 'NoOpenID'
}

export interface WechatJudge {
  readonly judge: CustomJudge
  /** Takes what WeChat pushes. */
  readonly take: (pushed: unknown) => void
}

/**
 * WeChat's msgSecCheck, version 2, and mediaCheckAsync for pictures. What it wants reviewed by people is blocked too:
 * nobody here reviews.
 */
export function createWechatJudge(options: WechatJudgeOptions): WechatJudge {
  const { host = 'https://api.weixin.qq.com', timeout = 2_000, openidOf, blocked, clock, log } = options
  const token = new AccessToken(wechatHttp(host, timeout), options, clock)
  const cloud = new CloudClient({ cloud: 'WeChat content check', clock, log, refusal: refusalOf })
  const pictures = new PictureCheck({ token, cloud, clock, blocked })

  return {
    take: (pushed) => pictures.take(pushed),
    async judge(text, kind, userID) {
      const openid = openidOf(userID)
      if (openid === undefined) throw new NoOpenID()
      if (kind === 'picture') return pictures.judge(text, userID, openid)
      for (const content of partsOf(text)) {
        const body = { version: 2, scene: SCENES[kind], openid, content }
        const request = { path: '/wxa/msg_sec_check', body, answer: Answer }
        const reply = await cloud.ask('msg_sec_check', () => token.post(request))
        if (reply.is !== 'answer') throw new NoVerdict()
        if (reply.answer.result.suggest !== 'pass') return 'block'
      }
      return 'pass'
    },
  }
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

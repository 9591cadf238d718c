import { z } from 'zod'
import { cloudHttp } from '../cloud/cloud_http.js'
import type { Check } from '../doctor/run_checks.js'

const NAME = 'wechat'
const CONSOLE = 'https://mp.weixin.qq.com'
const Answer = z.object({ errcode: z.number() })

/** WeChat's error codes for an invalid login code: with a right AppID and secret it complains about the code only. */
const RIGHT = new Set([40029, 40163])

/** Checks AppID and AppSecret by asking WeChat to exchange an impossible code. Uses up nothing. */
export function wechatCheck(options: { appId: string; secret: string; host?: string; timeout?: number }): Check {
  const bad = (message: string, messageEn: string) => ({ name: NAME, ok: false, message, messageEn, url: CONSOLE })
  return {
    name: NAME,
    async run() {
      const params = {
        appid: options.appId,
        secret: options.secret,
        js_code: 'rtcroom-check',
        grant_type: 'authorization_code',
      }
      const http = cloudHttp({
        baseURL: options.host ?? 'https://api.weixin.qq.com',
        timeout: options.timeout ?? 5_000,
        maxContentLength: 16_384,
        maxSockets: 1,
      })
      const reply = await http.get<unknown>('/sns/jscode2session', { params }).catch(() => undefined)
      if (reply === undefined) return bad('无法连接 api.weixin.qq.com', 'api.weixin.qq.com cannot be reached from here')
      const data: unknown = typeof reply.data === 'string' ? safeParse(reply.data) : reply.data
      const answer = Answer.safeParse(data)
      if (!answer.success) return bad('微信返回了无法识别的内容', 'WeChat answered something unknown')
      const { errcode } = answer.data
      if (RIGHT.has(errcode))
        return { name: NAME, ok: true, message: '微信登录配置正确', messageEn: 'AppID and AppSecret are right' }
      if (errcode === 40013) return bad('AppID 错误', 'wechat.appId is wrong (mp.weixin.qq.com > Development settings)')
      if (errcode === 40125)
        return bad('AppSecret 错误', 'wechat.secret is wrong or was reset (mp.weixin.qq.com > Development settings)')
      return bad(`微信返回错误 ${errcode}`, `WeChat answered error ${errcode}`)
    },
  }
}

function safeParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

import axios, { type AxiosInstance } from 'axios'
import { z } from 'zod'
import { cloudHttp } from '../../cloud/cloud_http.js'

/** WeChat answered, and said no. Its text goes into the log: no secret and nothing that a user wrote. */
export class WechatRefusal extends Error {
  override readonly name = 'WechatRefusal'

  constructor(readonly errcode: number) {
    super(MEANINGS.get(errcode) ?? `WeChat answered error ${errcode}`)
  }
}

/** Source: WeChat's error tables of getStableAccessToken and msgSecCheck. */
const MEANINGS: ReadonlyMap<number, string> = new Map([
  [40002, 'wechat.appId or wechat.secret is missing'],
  [40003, 'the openid is not of this mini-program'],
  [40013, 'wechat.appId is wrong'],
  [40125, 'wechat.secret is wrong'],
  [40164, 'the address of this server is not in the IP list of the mini-program (mp.weixin.qq.com)'],
  [45009, 'the quota of the day or of the minute is used up'],
  [61010, 'the user has not been in the mini-program for two hours'],
])

/** WeChat is there but says that it is too busy: no refusal. */
export const BUSY = -1

const Envelope = z.object({ errcode: z.number().optional() })

export function wechatHttp(host: string, timeout: number): AxiosInstance {
  return cloudHttp({ baseURL: host, timeout, maxContentLength: 65_536, maxSockets: 64 })
}

/** Posts and reads the answer. Throws WechatRefusal for an errcode; an error without secrets for anything else. */
export async function post<T>(
  http: AxiosInstance,
  { path, body, answer, params }: { path: string; body: object; answer: z.ZodType<T>; params?: object },
): Promise<T> {
  // An axios error holds the request, and with it token and secret: only its code is told on.
  const response = await http.post<unknown>(path, body, { params }).catch((error: unknown) => {
    const code = axios.isAxiosError(error) ? (error.response?.status ?? error.code) : undefined
    throw new Error(`no answer from WeChat (${code ?? 'unknown'})`)
  })
  const data = parsed(response.data)
  const errcode = Envelope.safeParse(data).data?.errcode ?? 0
  if (errcode !== 0) throw new WechatRefusal(errcode)
  const read = answer.safeParse(data)
  if (!read.success) throw new Error('WeChat answered something unknown')
  return read.data
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

/** A refused request: its status, and a text that says what to do. */
export class RtcRefusal extends Error {
  override readonly name = 'RtcRefusal'

  constructor(
    readonly status: number,
    message: string,
    /** Header fields that belong to the status. */
    readonly headers: { readonly [name: string]: string } = {},
  ) {
    super(message)
  }
}

const soon = (seconds: number) => ({ 'Retry-After': String(seconds) })

/** Every refusal of the WebRTC endpoints, by its cause. */
export const REFUSAL = {
  noSignature: () =>
    new RtcRefusal(401, '地址缺少签名，请使用服务器返回的 whipURL 或 whepURL', { 'WWW-Authenticate': 'Bearer' }),
  noRight: () => new RtcRefusal(403, '地址签名错误、已过期或已失效，请重新获取'),
  elsewhere: (location: string) => new RtcRefusal(307, '会话在另一个节点，请跟随 Location', { Location: location }),
  noSession: () => new RtcRefusal(404, '会话不存在或已结束'),
  badMethod: (allow: string) => new RtcRefusal(405, `只支持 ${allow}`, { Allow: allow }),
  notLive: () => new RtcRefusal(409, '该流尚未开始，请稍后重试', soon(1)),
  underWay: () => new RtcRefusal(409, '该流正在建立另一个推流连接，请稍后重试', soon(1)),
  busy: () => new RtcRefusal(409, '该流原有的推流还未断开，请稍后重试', soon(2)),
  tooLarge: (limit: number) => new RtcRefusal(413, `SDP 过大，最多 ${limit} 字节`, { Connection: 'close' }),
  badType: () => new RtcRefusal(415, '请求体必须是 application/sdp', { 'Accept-Post': 'application/sdp' }),
  tooOften: (seconds: number) => new RtcRefusal(429, '请求过于频繁，请稍后重试', soon(seconds)),
  full: () => new RtcRefusal(503, 'WebRTC 连接数已达上限，请稍后重试', soon(10)),
  away: () => new RtcRefusal(503, '媒体服务器暂时不可用，请稍后重试', soon(5)),
  wrongWay: (kind: 'whip' | 'whep') =>
    new RtcRefusal(
      422,
      kind === 'whip'
        ? 'SDP 不发送音视频，需要 a=sendonly 或 a=sendrecv'
        : 'SDP 不接收音视频，需要 a=recvonly 或 a=sendrecv',
    ),
  notAccepted: () => new RtcRefusal(422, '媒体服务器不接受此 SDP，请确认浏览器支持 H.264 与 Opus'),
} as const

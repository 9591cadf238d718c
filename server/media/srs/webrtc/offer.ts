import { REFUSAL, RtcRefusal } from './refusal.js'
import type { RtcKind } from './target.js'

/** Bytes of an offer: browsers send 2 to 8 kB. */
export const LARGEST_OFFER = 65_536
const MOST_LINES = 2_000
/** What an offer without which no connection comes about lacks. Source: RFC 8839 and RFC 8122. */
const NEEDED = ['a=ice-ufrag:', 'a=ice-pwd:', 'a=fingerprint:'] as const
/** One picture and one sound: SRS takes no more of a session. */
const SECTIONS = { video: 'H264/90000', audio: 'opus/48000' } as const
const HIGHEST_PORT = 65_535
/** The direction that is of no use to whoever publishes, or plays. */
const WRONG_WAY = { whip: 'recvonly', whep: 'sendonly' } as const

/** Throws RtcRefusal for an SDP that SRS would stumble over: it answers such a one with a closed connection. */
export function checkOffer(sdp: string, kind: RtcKind): void {
  const lines = sdp.split(/\r?\n/, MOST_LINES + 1)
  if (lines[0] !== 'v=0' || lines.length > MOST_LINES || !sdp.includes('\nm=')) throw malformed('不是 SDP')
  for (const attribute of NEEDED)
    if (!lines.some((line) => line.startsWith(attribute))) throw malformed(`缺少 ${attribute}`)
  const [session = '', ...media] = sdp.split(/\r?\nm=/)
  for (const [track, codec] of Object.entries(SECTIONS)) {
    const sections = media.filter((section) => section.startsWith(`${track} `))
    if (sections.length > 1) throw malformed(`最多一路 ${track}`)
    if (sections[0] !== undefined && !offers(sections[0], codec))
      throw new RtcRefusal(422, `SDP 的 ${track} 不含 ${codec.split('/')[0]}，请使用支持它的浏览器或编码器`)
  }
  if (media.some((section) => !/^(video|audio) /.test(section))) throw malformed('只能包含音频和视频')
  if (!media.every(hasPort)) throw malformed('m= 的端口不正确')
  const usual = directionOf(session) ?? 'sendrecv'
  const useless = new Set([WRONG_WAY[kind], 'inactive'])
  if (media.every((section) => useless.has(directionOf(section) ?? usual))) throw REFUSAL.wrongWay(kind)
}

function offers(section: string, codec: string): boolean {
  return section.split(/\r?\n/).some((line) => {
    const mapped = /^a=rtpmap:\d{1,3} (\S+)$/.exec(line)?.[1] ?? ''
    return mapped.toLowerCase().startsWith(codec.toLowerCase())
  })
}

function hasPort(section: string): boolean {
  const [, port = ''] = /^[a-z]+ (\d{1,5}) /.exec(section) ?? []
  return port !== '' && Number(port) <= HIGHEST_PORT
}

/** Of a section, or of the session, where it says so. */
function directionOf(part: string): string | undefined {
  return /\na=(sendrecv|sendonly|recvonly|inactive)\r?(?:\n|$)/.exec(part)?.[1]
}

function malformed(what: string): RtcRefusal {
  return new RtcRefusal(400, `SDP 格式错误：${what}`)
}

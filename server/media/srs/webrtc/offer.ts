import { RtcRefusal } from './refusal.js'

/** Bytes of an offer: browsers send 2 to 8 kB. */
export const LARGEST_OFFER = 65_536
const MOST_LINES = 2_000
/** What an offer without which no connection comes about lacks. Source: RFC 8839 and RFC 8122. */
const NEEDED = ['a=ice-ufrag:', 'a=ice-pwd:', 'a=fingerprint:'] as const
/** One picture and one sound: SRS takes no more of a session. */
const SECTIONS = { video: 'H264/90000', audio: 'opus/48000' } as const

/** Throws RtcRefusal for an SDP that SRS would stumble over: it answers such a one with a closed connection. */
export function checkOffer(sdp: string): void {
  const lines = sdp.split(/\r?\n/, MOST_LINES + 1)
  if (lines[0] !== 'v=0' || lines.length > MOST_LINES || !sdp.includes('\nm=')) throw malformed('不是 SDP')
  for (const attribute of NEEDED)
    if (!lines.some((line) => line.startsWith(attribute))) throw malformed(`缺少 ${attribute}`)
  const media = sdp.split(/\r?\nm=/).slice(1)
  for (const [kind, codec] of Object.entries(SECTIONS)) {
    const sections = media.filter((section) => section.startsWith(`${kind} `))
    if (sections.length > 1) throw malformed(`最多一路 ${kind}`)
    if (sections[0] !== undefined && !offers(sections[0], codec))
      throw new RtcRefusal(422, `SDP 的 ${kind} 不含 ${codec.split('/')[0]}，请使用支持它的浏览器或编码器`)
  }
  if (media.some((section) => !/^(video|audio) /.test(section))) throw malformed('只能包含音频和视频')
}

function offers(section: string, codec: string): boolean {
  return section.split(/\r?\n/).some((line) => {
    const mapped = /^a=rtpmap:\d{1,3} (\S+)$/.exec(line)?.[1] ?? ''
    return mapped.toLowerCase().startsWith(codec.toLowerCase())
  })
}

function malformed(what: string): RtcRefusal {
  return new RtcRefusal(400, `SDP 格式错误：${what}`)
}

import { checkEncoder } from '../media/publish/encoder_check.js'
import { runsWasmEncoder } from '../media/publish/wasm_page.js'
import { h264First } from '../media/webrtc/codecs.js'

/** What this browser, at this address, can do; the text says why not, fit to be shown. */
export interface Support {
  publish: boolean
  play: boolean
  /** '' when all of it works. */
  why: { zh: string; en: string }
}

/** What of a room matters: how its server takes streams from browsers. */
interface Takes {
  getPushURL(): Promise<{ webPushURL?: string | undefined; whipURL?: string | undefined }>
}

/**
 * Ask before the button is shown: no camera is opened for it. With a `room` that is logged in it is about that room's
 * server, which takes FLV, WebRTC or nothing from browsers; without, about FLV.
 */
export async function whatWorks({ room }: { room?: Takes } = {}): Promise<Support> {
  if (!window.isSecureContext) return supportBy('flv')
  const grant = await room?.getPushURL()
  if (grant?.whipURL !== undefined) return supportBy('webrtc')
  if (grant && grant.webPushURL === undefined)
    return no('WebSocket' in window, '这台服务器不接收网页的画面', 'this server takes no streams from web pages')
  return supportBy('flv')
}

/** The same for a page that knows how its server takes streams. */
export async function supportBy(way: 'flv' | 'webrtc'): Promise<Support> {
  const play = 'WebSocket' in window
  if (!window.isSecureContext)
    return no(
      play,
      '浏览器只在 https 或 localhost 的页面上开放摄像头和编码器',
      'cameras and encoders need https or localhost',
    )
  return way === 'webrtc' ? byWebRtc(play) : byFlv(play)
}

function byWebRtc(play: boolean): Support {
  if (!('RTCPeerConnection' in window)) return no(play, '这个浏览器没有 WebRTC', 'this browser has no WebRTC')
  if (h264First(RTCRtpSender.getCapabilities('video')).length === 0)
    return no(play, '这个浏览器的 WebRTC 没有 H.264', 'the WebRTC of this browser has no H.264')
  return yes(play)
}

async function byFlv(play: boolean): Promise<Support> {
  if (typeof VideoFrame === 'undefined') return no(play, '这个浏览器没有 WebCodecs', 'this browser has no WebCodecs')
  // Where its own encoder is none for a call, one in WebAssembly is loaded.
  if ((await checkEncoder()) !== 'live' && !runsWasmEncoder())
    return no(
      play,
      '这个浏览器没有能实时通话的 H.264 编码器',
      'this browser has no H.264 encoder that is fit for a call',
    )
  return yes(play)
}

function yes(play: boolean): Support {
  return { publish: true, play, why: { zh: '', en: '' } }
}

function no(play: boolean, zh: string, en: string): Support {
  return { publish: false, play, why: { zh, en } }
}

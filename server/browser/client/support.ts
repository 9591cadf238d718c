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

/** Pictures after which a real-time encoder has given out its first. */
const PATIENCE = 12
const SIZE = { width: 320, height: 240 }
const H264 = { codec: 'avc1.42e01e', ...SIZE, bitrate: 300_000, framerate: 15, latencyMode: 'realtime' } as const

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
  if (typeof VideoEncoder === 'undefined') return no(play, '这个浏览器没有 WebCodecs', 'this browser has no WebCodecs')
  const { supported } = await VideoEncoder.isConfigSupported(H264).catch(() => ({ supported: false }))
  if (!supported) return no(play, '这个浏览器没有 H.264 编码器', 'this browser has no H.264 encoder')
  if (!(await encodesInTime()))
    return no(
      play,
      '这个浏览器的 H.264 编码器要攒几十帧才出画面，不能实时通话',
      'its H.264 encoder holds back dozens of pictures: not for a call',
    )
  return yes(play)
}

function yes(play: boolean): Support {
  return { publish: true, play, why: { zh: '', en: '' } }
}

function no(play: boolean, zh: string, en: string): Support {
  return { publish: false, play, why: { zh, en } }
}

/** Some encoders (Firefox on Linux) give out nothing before they have been fed for seconds. */
async function encodesInTime(): Promise<boolean> {
  let out = 0
  const encoder = new VideoEncoder({ output: () => out++, error: () => undefined })
  try {
    encoder.configure(H264)
    const canvas = new OffscreenCanvas(SIZE.width, SIZE.height)
    canvas.getContext('2d')
    for (let index = 0; index < PATIENCE; index++) {
      const frame = new VideoFrame(canvas, { timestamp: index * 66_000 })
      encoder.encode(frame, { keyFrame: index === 0 })
      frame.close()
    }
    for (let wait = 0; wait < 40 && out === 0; wait++) await new Promise((resolve) => setTimeout(resolve, 50))
    return out > 0
  } catch {
    return false
  } finally {
    if (encoder.state !== 'closed') encoder.close()
  }
}

import type { Capture } from '../capture/types.js'
import { Meter } from '../meter.js'
import { h264First, withBitrates } from '../webrtc/codecs.js'
import { FiguresReader, figure, loudnessBetween, NO_FIGURES, type StreamFigures } from '../webrtc/figures.js'
import { type SessionEnd, WebRtcSession } from '../webrtc/session.js'
import { blackTrack } from './black_track.js'
import { FLV_END } from './flv_socket.js'
import type { Sending, SendingListener } from './sending.js'
import { AUDIO_BITRATE } from './sending_messages.js'
import type { PublishEnd, PublishOptions, PublishStats } from './types.js'

const READ_EVERY = 250
/** Statuses after which a further attempt may do. */
const LATER = [409, 429, 503]
/** Parts of the highest bit rate: below the one the network is too slow, above the other it is not any more. */
const CONGESTED = 0.7
const RECOVERED = 0.95
/** What the first moments (ms) say of the network is the browser's own caution. */
const JUDGE_AFTER = 5_000

/** WebRTC (WHIP): the browser encodes, and adapts to the network. */
export class WhipSending implements Sending {
  private readonly videoMeter = new Meter()
  private readonly audioMeter = new Meter()
  private readonly frameMeter = new Meter()
  private session: WebRtcSession | undefined
  private reader: FiguresReader | undefined
  private picture: RTCRtpSender | undefined
  private black: MediaStreamTrack | undefined
  private unlisten: () => void = () => {}
  private figures = NO_FIGURES
  private loudness = 0
  private size = { width: 0, height: 0 }
  private connectedAt = Number.POSITIVE_INFINITY
  private congested = false

  constructor(
    private readonly url: string,
    private readonly options: PublishOptions,
    private readonly listener: SendingListener,
  ) {}

  /** What this browser lacks for it; '' when nothing. */
  static lacks(): string {
    if (!('RTCPeerConnection' in globalThis)) return 'no WebRTC'
    return h264First(RTCRtpSender.getCapabilities('video')).length > 0 ? '' : 'no H.264 for WebRTC'
  }

  start(capture: Capture): void {
    const { minBitrate: min = 200, maxBitrate: max = 1_000 } = this.options
    const rates = { min: Math.min(min, max), max }
    const session = new WebRtcSession(
      this.url,
      {
        connected: () => {
          this.connectedAt = performance.now()
          this.listener.connected()
        },
        keyFrame: () => this.requestKeyFrame(),
        ended: (end) => this.listener.ended(reasonOf(end), end.detail),
      },
      (answer) => withBitrates(answer, rates),
    )
    this.session = session
    const { connection } = session
    const [microphone] = capture.stream.getAudioTracks()
    if (microphone) {
      const sendEncodings = [{ maxBitrate: (this.options.audioBitrate ?? AUDIO_BITRATE) * 1_000 }]
      connection.addTransceiver(microphone, { direction: 'sendonly', sendEncodings })
    }
    if (capture.hasVideo) this.addPicture(connection, capture)
    this.reader = new FiguresReader(connection, 'outbound-rtp', READ_EVERY, (now, before) => this.read(now, before))
    session.open()
  }

  lostPicture(): void {
    void this.picture?.replaceTrack(this.dark())
  }

  /** Where the browser does not take the wish (Firefox), the server's own request comes within 2 s. */
  requestKeyFrame(): void {
    const wish: RTCSetParameterOptions & { encodingOptions: { keyFrame: boolean }[] } = {
      encodingOptions: [{ keyFrame: true }],
    }
    this.picture?.setParameters(this.picture.getParameters(), wish).catch(() => {})
  }

  stats(): Omit<PublishStats, 'state'> {
    const now = performance.now()
    const { video, audio, source } = this.figures
    const framesSent = figure(video, 'framesSent')
    return {
      videoBitrate: Math.round((this.videoMeter.rate(now) * 8) / 1_000),
      audioBitrate: Math.round((this.audioMeter.rate(now) * 8) / 1_000),
      targetBitrate: Math.round(figure(video, 'targetBitrate') / 1_000),
      fps: this.frameMeter.rate(now),
      ...this.size,
      framesSent,
      framesDropped: Math.max(0, figure(source, 'frames') - framesSent),
      keyFrames: figure(video, 'keyFramesEncoded'),
      buffered: 0,
      encoderLag: (figure(video, 'totalEncodeTime') / Math.max(1, figure(video, 'framesEncoded'))) * 1_000,
      bytesSent: figure(video, 'bytesSent') + figure(audio, 'bytesSent'),
      loudness: this.loudness,
    }
  }

  async close(): Promise<void> {
    this.reader?.stop()
    this.unlisten()
    this.black?.stop()
    await this.session?.close()
  }

  private addPicture(connection: RTCPeerConnection, capture: Capture): void {
    const { maxBitrate = 1_000, width, height } = this.options
    const track = capture.stream.getVideoTracks()[0] ?? this.dark()
    const { width: w = 0, height: h = 0 } = track?.getSettings() ?? {}
    const scaleResolutionDownBy = Math.max(1, w / (width ?? (w || 1)), h / (height ?? (h || 1)))
    const encoding = { maxBitrate: maxBitrate * 1_000, maxFramerate: capture.frameRate, scaleResolutionDownBy }
    const transceiver = connection.addTransceiver(track ?? 'video', {
      direction: 'sendonly',
      sendEncodings: [encoding],
    })
    transceiver.setCodecPreferences(h264First(RTCRtpSender.getCapabilities('video')))
    this.picture = transceiver.sender
    this.unlisten = capture.on('change', () => {
      const current = capture.stream.getVideoTracks()[0]
      void this.picture?.replaceTrack(current ?? this.dark())
    })
  }

  /** What is sent while there is no camera. */
  private dark(): MediaStreamTrack | null {
    if (this.black?.readyState !== 'live') this.black = blackTrack(this.size.width || 320, this.size.height || 240)
    return this.black ?? null
  }

  private read(now: StreamFigures, before: StreamFigures): void {
    this.figures = now
    this.loudness = loudnessBetween(now.voice, before.voice)
    const at = performance.now()
    const more = (kind: 'video' | 'audio', name: string) =>
      Math.max(0, figure(now[kind], name) - figure(before[kind], name))
    const [frames, picture, sound] = [
      more('video', 'framesSent'),
      more('video', 'bytesSent'),
      more('audio', 'bytesSent'),
    ]
    this.videoMeter.add(at, picture)
    this.audioMeter.add(at, sound)
    this.frameMeter.add(at, frames)
    if (picture + sound > 0) this.listener.sent()
    // A canvas that nobody paints gives no pictures: whoever joins must see it all the same.
    const { track } = this.picture ?? {}
    if (frames === 0 && 'CanvasCaptureMediaStreamTrack' in globalThis && track instanceof CanvasCaptureMediaStreamTrack)
      track.requestFrame()
    this.judgeSize(figure(now.video, 'frameWidth'), figure(now.video, 'frameHeight'))
    this.judgeNetwork(now, at)
  }

  private judgeSize(width: number, height: number): void {
    if (width === 0 || (width === this.size.width && height === this.size.height)) return
    this.size = { width, height }
    this.listener.resolution(width, height)
  }

  private judgeNetwork({ video }: StreamFigures, now: number): void {
    if (now < this.connectedAt + JUDGE_AFTER) return
    const target = figure(video, 'targetBitrate') / 1_000
    const { maxBitrate = 1_000 } = this.options
    const limited = video.qualityLimitationReason === 'bandwidth'
    if (!this.congested && limited && target < maxBitrate * CONGESTED) {
      this.congested = true
      this.listener.congested(Math.round(target))
    } else if (this.congested && target > maxBitrate * RECOVERED) {
      this.congested = false
      this.listener.recovered(Math.round(target))
    }
  }
}

function reasonOf(end: SessionEnd): PublishEnd {
  if (end.why === 'refused') return LATER.includes(end.status) ? 'network' : 'refused'
  if (end.why === 'offline') return 'refused'
  if (end.why === 'unreachable') return 'unreachable'
  return end.why === 'closed' ? (FLV_END[end.code] ?? 'network') : 'network'
}

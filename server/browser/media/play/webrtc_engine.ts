import { Meter } from '../meter.js'
import { h264First } from '../webrtc/codecs.js'
import { FiguresReader, figure, loudnessBetween, NO_FIGURES, type StreamFigures } from '../webrtc/figures.js'
import { type SessionEnd, WebRtcSession } from '../webrtc/session.js'
import { type EngineListener, type EngineStats, SILENT_AFTER } from './engine.js'
import { VideoEngine } from './video_engine.js'

const READ_EVERY = 250
/**
 * Statuses after which the same address may serve later: not live yet, too often, full. Rights change with a fresh one.
 */
const LATER = [401, 403, 409, 429, 503]

/** Pictures that come and are not decoded for so long (ms) lack a key frame: one is asked for, again and again. */
const KEY_FRAME_AFTER = 400

/** WebRTC (WHEP) on a video element: the browser decodes, keeps step and hides losses. */
export class WebRtcEngine extends VideoEngine {
  private session: WebRtcSession | undefined
  private reader: FiguresReader | undefined
  private readonly videoMeter = new Meter()
  private readonly audioMeter = new Meter()
  private readonly drawn: { count: number }
  private lastPacket = 0
  /** When a picture was last decoded, or a key frame asked for. */
  private lastPicture = 0
  private received = 0
  private loudness = 0
  private figures = NO_FIGURES

  constructor(
    /** Milliseconds that are asked of the browser's jitter buffer; its own choice without. */
    private readonly minDelay: number | undefined,
    private readonly listener: EngineListener,
  ) {
    const drawn = { count: 0 }
    super({
      drawn: () => {
        drawn.count++
        listener.drawn()
      },
      resolution: (width, height) => listener.resolution(width, height),
      sound: () => listener.sound(),
    })
    this.drawn = drawn
  }

  static isSupported(): boolean {
    return 'RTCPeerConnection' in globalThis
  }

  get active(): boolean {
    return this.video.moving && figure(this.figures.audio, 'packetsReceived') > 0
  }

  open(url: string): void {
    const codecs = WebRtcEngine.isSupported() ? h264First(RTCRtpReceiver.getCapabilities('video')) : []
    if (codecs.length === 0) this.listener.unusable('this browser has no WebRTC with H.264')
    else this.connect(url, codecs)
  }

  private connect(url: string, codecs: RTCRtpCodec[]): void {
    const session = new WebRtcSession(url, {
      connected: () => {
        this.lastPacket = this.lastPicture = performance.now()
        this.listener.opened()
      },
      keyFrame: () => {},
      ended: (end) => this.ended(end),
    })
    const { connection } = session
    connection.addTransceiver('audio', { direction: 'recvonly' })
    connection.addTransceiver('video', { direction: 'recvonly' }).setCodecPreferences(codecs)
    if (this.minDelay !== undefined)
      for (const receiver of connection.getReceivers()) receiver.jitterBufferTarget = this.minDelay
    this.session = session
    this.lastPacket = performance.now()
    this.view.srcObject = new MediaStream(connection.getReceivers().map(({ track }) => track))
    this.reader = new FiguresReader(connection, 'inbound-rtp', READ_EVERY, (now, before) => this.read(now, before))
    session.open()
    this.video.start().catch(() => {})
  }

  reset(): void {
    if (this.session === undefined) return
    this.reader?.stop()
    this.video.keepPicture()
    this.view.srcObject = null
    this.figures = NO_FIGURES
    this.loudness = 0
    void this.session.close()
    this.session = undefined
  }

  tick(): void {
    if (this.session?.connection.connectionState !== 'connected') return
    if (performance.now() - this.lastPacket > SILENT_AFTER) this.listener.closed(false, 'nothing came')
  }

  stats(): EngineStats {
    const now = performance.now()
    const { video, audio } = this.figures
    return {
      engine: 'webrtc',
      videoBitrate: Math.round((this.videoMeter.rate(now) * 8) / 1_000),
      audioBitrate: Math.round((this.audioMeter.rate(now) * 8) / 1_000),
      width: this.view.videoWidth,
      height: this.view.videoHeight,
      framesDrawn: this.drawn.count,
      framesDropped: figure(video, 'framesDropped'),
      targetDelay: perUnit(video, 'jitterBufferTargetDelay'),
      delay: perUnit(video, 'jitterBufferDelay'),
      jitter: Math.round(Math.max(figure(video, 'jitter'), figure(audio, 'jitter')) * 1_000),
      skew: skewOf(this.figures),
      audioRemoved: inMs(audio, 'removedSamplesForAcceleration'),
      audioAdded: inMs(audio, 'insertedSamplesForDeceleration'),
      bytesReceived: this.received,
      loudness: this.loudness,
    }
  }

  private ended(end: SessionEnd): void {
    const { listener } = this
    if (end.why === 'unreachable') listener.unusable(end.detail)
    else if (end.why === 'refused' && !LATER.includes(end.status)) listener.unusable(end.detail)
    else listener.closed(end.why === 'closed' && end.code === 1000, end.detail)
  }

  private read(now: StreamFigures, before: StreamFigures): void {
    const at = performance.now()
    const came = (kind: 'video' | 'audio') => {
      const bytes = figure(now[kind], 'bytesReceived') - figure(before[kind], 'bytesReceived')
      return Math.max(0, bytes)
    }
    const [video, audio] = [came('video'), came('audio')]
    this.videoMeter.add(at, video)
    this.audioMeter.add(at, audio)
    this.received += video + audio
    if (figure(now.video, 'framesDecoded') > figure(before.video, 'framesDecoded')) this.lastPicture = at
    else if (video > 0 && at - this.lastPicture > KEY_FRAME_AFTER) {
      this.session?.requestKeyFrame()
      this.lastPicture = at
    }
    if (video + audio > 0) this.lastPacket = at
    this.loudness = loudnessBetween(now.audio, before.audio)
    this.figures = now
    this.listener.sound()
  }
}

/** Of a sum over what left the jitter buffer, one part, ms. */
function perUnit(video: Parameters<typeof figure>[0], name: string): number {
  return Math.round((figure(video, name) / Math.max(1, figure(video, 'jitterBufferEmittedCount'))) * 1_000)
}

function inMs(audio: Parameters<typeof figure>[0], name: string): number {
  return Math.round((figure(audio, name) / 48_000) * 1_000)
}

/** When what is played now was captured, picture against sound, by the sender's clock. */
function skewOf({ video, audio }: StreamFigures): number | undefined {
  const [picture, sound] = [figure(video, 'estimatedPlayoutTimestamp'), figure(audio, 'estimatedPlayoutTimestamp')]
  return picture > 0 && sound > 0 ? picture - sound : undefined
}

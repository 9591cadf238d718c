import { audioBody, videoBody } from '../../../media/flv/packet.js'
import { TagType } from '../../../media/flv/tag.js'
import { capture as openCapture } from '../capture/capture.js'
import type { Capture } from '../capture/types.js'
import { Events } from '../events.js'
import { Meter } from '../meter.js'
import { FlvSocket } from './flv_socket.js'
import { PictureEncoder, type PicturePacket } from './picture_encoder.js'
import { Pictures } from './pictures.js'
import { Sound } from './sound.js'
import type { SoundPacket } from './sound_encoder.js'
import {
  type PublishEnd,
  PublishError,
  type PublishEvents,
  type Publisher,
  type PublishOptions,
  type PublishState,
  type PublishStats,
} from './types.js'

/**
 * Publishes to a `webPushURL` (ws(s)://, FLV). Returns at once; `ready` and the
 * events tell the rest. H.264 by WebCodecs, AAC by the browser or WebAssembly.
 */
export function publish(url: string, options: PublishOptions = {}): Publisher {
  return new BrowserPublisher(url, options)
}

class BrowserPublisher implements Publisher {
  state: PublishState = 'connecting'
  capture: Capture | undefined
  readonly ready: Promise<void>
  private readonly events = new Events<PublishEvents>()
  private readonly videoMeter = new Meter()
  private readonly audioMeter = new Meter()
  private readonly frameMeter = new Meter()
  private readonly counts = { framesSent: 0, keyFrames: 0, encoderLag: 0 }
  private socket: FlvSocket | undefined
  private pictures: Pictures | undefined
  private sound: Sound | undefined
  private settleReady: { resolve: () => void; reject: (error: PublishError) => void } | undefined
  private unlisten: (() => void)[] = []
  private closing: Promise<void> | undefined
  private epoch = 0
  private videoConfig = ''
  private lastTimestamp = { video: 0, audio: 0 }

  constructor(
    url: string,
    private readonly options: PublishOptions,
  ) {
    this.ready = new Promise((resolve, reject) => {
      this.settleReady = { resolve, reject }
    })
    // Who listens to events only must not get an unhandled rejection beside them.
    this.ready.catch(() => {})
    // Not before the caller had a chance to add listeners (or to stop: then no device is asked for).
    queueMicrotask(() => {
      if (this.state !== 'ended') this.start(url)
    })
  }

  setMuted(muted: boolean): void {
    this.capture?.setMuted(muted)
  }

  async setCamera(on: boolean): Promise<void> {
    await this.capture?.setCamera(on)
  }

  async switchCamera(constraints?: MediaTrackConstraints): Promise<void> {
    await this.capture?.switchCamera(constraints)
  }

  requestKeyFrame(): void {
    this.pictures?.requestKeyFrame()
  }

  on<E extends keyof PublishEvents>(event: E, listener: (...args: PublishEvents[E]) => void): () => void {
    return this.events.on(event, listener)
  }

  async stop(): Promise<void> {
    this.end('stopped', '')
    await this.closing
  }

  stats(): PublishStats {
    const now = performance.now()
    return {
      ...this.counts,
      state: this.state,
      videoBitrate: Math.round((this.videoMeter.rate(now) * 8) / 1_000),
      audioBitrate: Math.round((this.audioMeter.rate(now) * 8) / 1_000),
      targetBitrate: this.pictures?.bitrate ?? 0,
      fps: this.frameMeter.rate(now),
      width: this.pictures?.width ?? 0,
      height: this.pictures?.height ?? 0,
      framesDropped: this.pictures?.dropped ?? 0,
      buffered: this.socket?.buffered ?? 0,
      bytesSent: this.socket?.bytesSent ?? 0,
    }
  }

  private async start(url: string): Promise<void> {
    if (this.options.video !== false && !PictureEncoder.isSupported())
      return this.end('unsupported', 'no WebCodecs (it needs https or localhost)')
    try {
      this.capture = this.options.capture ?? (await openCapture(this.options))
    } catch (error) {
      return this.end('device', String(error))
    }
    if (this.state === 'ended') return this.release()
    this.events.emit('captured', this.capture)
    try {
      this.socket = new FlvSocket(url, {
        opened: () => this.opened(),
        keyFrameAsked: () => this.requestKeyFrame(),
        closed: (reason, detail) => this.end(reason, detail),
      })
    } catch (error) {
      this.end('refused', String(error))
    }
  }

  private opened(): void {
    const { capture, socket } = this
    if (this.state === 'ended' || capture === undefined || socket === undefined) return
    this.events.emit('connected')
    this.epoch = performance.now()
    const { hasVideo, hasAudio } = capture
    socket.begin(hasVideo, hasAudio, { ...(hasVideo && { videocodecid: 7 }), ...(hasAudio && { audiocodecid: 10 }) })
    if (hasVideo) this.startPictures(capture, socket)
    const microphone = capture.stream.getAudioTracks()[0]
    if (microphone) {
      const failed = (detail: string) => this.end('encoder', detail)
      this.sound = new Sound(microphone, this.options.audioBitrate ?? 48, (packet) => this.sendSound(packet), failed)
    }
    this.unlisten.push(
      capture.on('lost', (kind) => {
        if (kind === 'video') this.pictures?.attach(undefined, true)
        this.events.emit('lost', kind)
      }),
    )
  }

  private startPictures(capture: Capture, socket: FlvSocket): void {
    const { width, height, minBitrate = 200, maxBitrate = 1_000, keyFrameInterval = 2 } = this.options
    const pictures = new Pictures(
      {
        width,
        height,
        minBitrate: Math.min(minBitrate, maxBitrate),
        maxBitrate,
        frameRate: capture.frameRate,
        keyFrameInterval: keyFrameInterval * 1_000,
      },
      {
        packet: (packet) => this.sendPicture(packet),
        resolution: (w, h) => this.events.emit('resolution', w, h),
        congested: (bitrate) => this.events.emit('congested', bitrate),
        recovered: (bitrate) => this.events.emit('recovered', bitrate),
        failed: (detail) => this.end('encoder', detail),
        buffered: () => socket.buffered,
      },
    )
    this.pictures = pictures
    const attach = () => pictures.attach(capture.stream.getVideoTracks()[0], !capture.cameraOn)
    this.unlisten.push(capture.on('change', attach))
    attach()
  }

  private sendPicture({ time, keyFrame, data, config }: PicturePacket): void {
    const timestamp = this.timestamp('video', time)
    const now = performance.now()
    if (config && String(config) !== this.videoConfig) {
      this.videoConfig = String(config)
      this.socket?.send({
        type: TagType.VIDEO,
        timestamp,
        body: videoBody({ kind: 'config', keyFrame: true, data: config }),
      })
    }
    this.socket?.send({ type: TagType.VIDEO, timestamp, body: videoBody({ kind: 'frame', keyFrame, data }) })
    this.videoMeter.add(now, data.byteLength)
    this.frameMeter.add(now, 1)
    this.counts.framesSent++
    if (keyFrame) this.counts.keyFrames++
    this.counts.encoderLag += (now - time - this.counts.encoderLag) / 8
    this.nowPublishing()
  }

  private sendSound({ time, data, config }: SoundPacket): void {
    const timestamp = this.timestamp('audio', time)
    if (config) this.socket?.send({ type: TagType.AUDIO, timestamp, body: audioBody({ kind: 'config', data: config }) })
    this.socket?.send({ type: TagType.AUDIO, timestamp, body: audioBody({ kind: 'frame', data }) })
    this.audioMeter.add(performance.now(), data.byteLength)
    this.nowPublishing()
  }

  /** Never falls within one track: players take that for a new stream. */
  private timestamp(track: 'video' | 'audio', time: number): number {
    this.lastTimestamp[track] = Math.max(this.lastTimestamp[track], Math.round(time - this.epoch))
    return this.lastTimestamp[track]
  }

  private nowPublishing(): void {
    if (this.state !== 'connecting') return
    this.state = 'publishing'
    this.settleReady?.resolve()
    this.events.emit('publishing')
  }

  private end(reason: PublishEnd, detail: string): void {
    if (this.state === 'ended') return
    this.state = 'ended'
    this.pictures?.stop()
    this.sound?.stop()
    for (const unlisten of this.unlisten) unlisten()
    this.release()
    this.closing = this.socket?.close()
    this.settleReady?.reject(new PublishError(reason, detail))
    this.events.emit('ended', reason, detail)
  }

  private release(): void {
    if (this.options.capture === undefined) this.capture?.stop()
  }
}

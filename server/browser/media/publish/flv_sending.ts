import { audioBody, videoBody } from '../../../media/flv/packet.js'
import { TagType } from '../../../media/flv/tag.js'
import type { Capture } from '../capture/types.js'
import { Meter } from '../meter.js'
import { checkEncoder } from './encoder_check.js'
import { FlvSocket } from './flv_socket.js'
import { PictureEncoder } from './picture_encoder.js'
import type { PicturePacket } from './picture_packet.js'
import { Pictures } from './pictures.js'
import type { Sending, SendingListener } from './sending.js'
import { Sound } from './sound.js'
import type { SoundPacket } from './sound_encoder.js'
import type { PublishOptions, PublishStats } from './types.js'
import { runsWasmEncoder } from './wasm_encoder.js'

/** FLV over a WebSocket: H.264 by WebCodecs, AAC by the browser or WebAssembly. */
export class FlvSending implements Sending {
  private readonly videoMeter = new Meter()
  private readonly audioMeter = new Meter()
  private readonly frameMeter = new Meter()
  private readonly counts = { framesSent: 0, keyFrames: 0, encoderLag: 0 }
  private socket: FlvSocket | undefined
  private pictures: Pictures | undefined
  private sound: Sound | undefined
  private unlisten: () => void = () => {}
  private closed = false
  private epoch = 0
  private videoConfig = ''
  private lastTimestamp = { video: 0, audio: 0 }

  constructor(
    private readonly url: string,
    private readonly options: PublishOptions,
    private readonly listener: SendingListener,
  ) {
    // While camera and connection are opened.
    if (options.video !== false) void checkEncoder()
  }

  /** What this browser lacks for it; '' when nothing. */
  static lacks(): string {
    return PictureEncoder.isSupported() ? '' : 'no WebCodecs (it needs https or localhost)'
  }

  start(capture: Capture): void {
    this.socket = new FlvSocket(this.url, {
      opened: () => void this.opened(capture),
      keyFrameAsked: () => this.requestKeyFrame(),
      closed: (reason, detail) => this.listener.ended(reason, detail),
    })
  }

  lostPicture(): void {
    this.pictures?.attach(undefined, true)
  }

  requestKeyFrame(): void {
    this.pictures?.requestKeyFrame()
  }

  stats(): Omit<PublishStats, 'state'> {
    const now = performance.now()
    return {
      ...this.counts,
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

  async close(): Promise<void> {
    this.closed = true
    this.pictures?.stop()
    this.sound?.stop()
    this.unlisten()
    await this.socket?.close()
  }

  private async opened(capture: Capture): Promise<void> {
    const { socket } = this
    if (this.closed || socket === undefined) return
    this.listener.connected()
    const own = capture.hasVideo ? await checkEncoder() : 'live'
    if (this.closed) return
    if (own !== 'live' && !runsWasmEncoder()) {
      this.listener.ended('encoder', 'this browser has no H.264 encoder that is fit for a call')
      return
    }
    this.epoch = performance.now()
    const { hasVideo, hasAudio } = capture
    socket.begin(hasVideo, hasAudio, { ...(hasVideo && { videocodecid: 7 }), ...(hasAudio && { audiocodecid: 10 }) })
    if (hasVideo) this.startPictures(capture, socket, own !== 'live')
    const microphone = capture.stream.getAudioTracks()[0]
    if (microphone) {
      const failed = (detail: string) => this.listener.ended('encoder', detail)
      this.sound = new Sound(microphone, this.options.audioBitrate ?? 48, (packet) => this.sendSound(packet), failed)
    }
  }

  private startPictures(capture: Capture, socket: FlvSocket, wasm: boolean): void {
    const { width, height, minBitrate = 200, maxBitrate = 1_000, keyFrameInterval = 2 } = this.options
    const pictures = new Pictures(
      {
        width,
        height,
        minBitrate: Math.min(minBitrate, maxBitrate),
        maxBitrate,
        frameRate: capture.frameRate,
        keyFrameInterval: keyFrameInterval * 1_000,
        wasm,
      },
      {
        packet: (packet) => this.sendPicture(packet),
        resolution: (w, h) => this.listener.resolution(w, h),
        congested: (bitrate) => this.listener.congested(bitrate),
        recovered: (bitrate) => this.listener.recovered(bitrate),
        failed: (detail) => this.listener.ended('encoder', detail),
        buffered: () => socket.buffered,
      },
    )
    this.pictures = pictures
    const attach = () => pictures.attach(capture.stream.getVideoTracks()[0], !capture.cameraOn)
    this.unlisten = capture.on('change', attach)
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
    this.listener.sent()
  }

  private sendSound({ time, data, config }: SoundPacket): void {
    const timestamp = this.timestamp('audio', time)
    if (config) this.socket?.send({ type: TagType.AUDIO, timestamp, body: audioBody({ kind: 'config', data: config }) })
    this.socket?.send({ type: TagType.AUDIO, timestamp, body: audioBody({ kind: 'frame', data }) })
    this.audioMeter.add(performance.now(), data.byteLength)
    this.listener.sent()
  }

  /** Never falls within one track: players take that for a new stream. */
  private timestamp(track: 'video' | 'audio', time: number): number {
    this.lastTimestamp[track] = Math.max(this.lastTimestamp[track], Math.round(time - this.epoch))
    return this.lastTimestamp[track]
  }
}

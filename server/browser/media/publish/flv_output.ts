import { audioBody, videoBody } from '../../../media/flv/packet.js'
import { TagType } from '../../../media/flv/tag.js'
import { Meter } from '../meter.js'
import type { FlvSocket } from './flv_socket.js'
import type { PicturePacket } from './picture_packet.js'
import type { SendingFigures } from './sending_messages.js'
import type { SoundPacket } from './sound_encoder.js'

type Counted = Pick<
  SendingFigures,
  'videoBitrate' | 'audioBitrate' | 'fps' | 'framesSent' | 'keyFrames' | 'encoderLag' | 'buffered' | 'bytesSent'
>

/** Packets in, FLV out: one time line for pictures and sound, counted. */
export class FlvOutput {
  private readonly videoMeter = new Meter()
  private readonly audioMeter = new Meter()
  private readonly frameMeter = new Meter()
  private readonly counts = { framesSent: 0, keyFrames: 0, encoderLag: 0 }
  private readonly epoch = performance.now()
  private videoConfig = ''
  private lastTimestamp = { video: 0, audio: 0 }

  constructor(
    private readonly socket: Pick<FlvSocket, 'begin' | 'send' | 'buffered' | 'bytesSent'>,
    hasVideo: boolean,
    hasAudio: boolean,
  ) {
    socket.begin(hasVideo, hasAudio, { ...(hasVideo && { videocodecid: 7 }), ...(hasAudio && { audiocodecid: 10 }) })
  }

  figures(): Counted {
    const now = performance.now()
    return {
      ...this.counts,
      videoBitrate: Math.round((this.videoMeter.rate(now) * 8) / 1_000),
      audioBitrate: Math.round((this.audioMeter.rate(now) * 8) / 1_000),
      fps: this.frameMeter.rate(now),
      buffered: this.socket.buffered,
      bytesSent: this.socket.bytesSent,
    }
  }

  picture({ time, keyFrame, data, config }: PicturePacket): void {
    const timestamp = this.timestamp('video', time)
    const now = performance.now()
    if (config && String(config) !== this.videoConfig) {
      this.videoConfig = String(config)
      this.socket.send({
        type: TagType.VIDEO,
        timestamp,
        body: videoBody({ kind: 'config', keyFrame: true, data: config }),
      })
    }
    this.socket.send({ type: TagType.VIDEO, timestamp, body: videoBody({ kind: 'frame', keyFrame, data }) })
    this.videoMeter.add(now, data.byteLength)
    this.frameMeter.add(now, 1)
    this.counts.framesSent++
    if (keyFrame) this.counts.keyFrames++
    this.counts.encoderLag += (now - time - this.counts.encoderLag) / 8
  }

  sound({ time, data, config }: SoundPacket): void {
    const timestamp = this.timestamp('audio', time)
    if (config) this.socket.send({ type: TagType.AUDIO, timestamp, body: audioBody({ kind: 'config', data: config }) })
    this.socket.send({ type: TagType.AUDIO, timestamp, body: audioBody({ kind: 'frame', data }) })
    this.audioMeter.add(performance.now(), data.byteLength)
  }

  /** Never falls within one track: players take that for a new stream. */
  private timestamp(track: 'video' | 'audio', time: number): number {
    this.lastTimestamp[track] = Math.max(this.lastTimestamp[track], Math.round(time - this.epoch))
    return this.lastTimestamp[track]
  }
}

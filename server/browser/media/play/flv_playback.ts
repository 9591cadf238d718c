import { foreignFormat } from '../../../media/flv/formats.js'
import { parseAudio, parseVideo } from '../../../media/flv/packet.js'
import { FlvReader } from '../../../media/flv/reader.js'
import { type FlvTag, TagType } from '../../../media/flv/tag.js'
import { Meter } from '../meter.js'
import type { EngineListener, EngineStats } from './engine.js'
import { FreeClock } from './free_clock.js'
import { JitterBuffer, type JitterLimits, type Track } from './jitter_buffer.js'
import { PicturePlayer } from './picture_player.js'
import { type OpenOutput, SoundPlayer } from './sound_player.js'
import { StreamTime } from './stream_time.js'

/**
 * After the first packet, the backlog that the server sends at once is let in for this long (ms) before the pace is
 * set.
 */
const SETTLE = 80
/** Lateness of the first moments (ms) says more about code that is being compiled than about the network. */
const JUDGE_AFTER = 1_000

/** What it calls in the code that drives it. */
export type PlaybackListener = Pick<EngineListener, 'starved' | 'failed' | 'unsupported'> & {
  /** The picture is due. Whoever gets it closes it. */
  show(frame: VideoFrame): void
  /** A picture waits to be drawn: `tick` tells for how long. */
  decoded(): void
}

/** FLV bytes in, picture and sound out, in step and near the jitter buffer's target. */
export class FlvPlayback {
  readonly pictures: PicturePlayer
  readonly sound: SoundPlayer
  private readonly videoMeter = new Meter()
  private readonly audioMeter = new Meter()
  private skew: number | undefined
  private bytesReceived = 0
  private readonly jitter: JitterBuffer
  private readonly free = new FreeClock()
  private reader = this.newReader()
  /** When the bytes came that are being read. */
  private readAt = 0
  private time = new StreamTime()
  private settleAt: number | undefined
  private settled = false
  private firstAt: number | undefined
  /** Time of the first packet that came after those moments: a backlog may leave the decoder much later. */
  private judgedFrom: number | undefined
  /** Tracks of this connection whose format is not played. */
  private readonly unsupported = new Set<'video' | 'audio'>()

  constructor(
    limits: JitterLimits,
    private readonly listener: PlaybackListener,
    openOutput: OpenOutput,
  ) {
    this.jitter = new JitterBuffer(limits)
    this.pictures = new PicturePlayer({
      show: (frame) => {
        const heard = this.sound.position
        this.skew = heard === undefined ? undefined : frame.timestamp / 1_000 - heard
        listener.show(frame)
      },
      decoded: () => listener.decoded(),
      failed: (detail) => listener.failed('video', detail),
    })
    this.sound = new SoundPlayer(this.jitter, openOutput, {
      decoded: (time) => this.judge('sound', time, performance.now()),
      starved: () => listener.starved(),
      failed: (detail) => listener.failed('audio', detail),
    })
  }

  stats(): Omit<EngineStats, 'engine'> {
    const now = performance.now()
    const { pictures, sound, jitter, skew, bytesReceived } = this
    return {
      videoBitrate: Math.round((this.videoMeter.rate(now) * 8) / 1_000),
      audioBitrate: Math.round((this.audioMeter.rate(now) * 8) / 1_000),
      width: pictures.width,
      height: pictures.height,
      framesDrawn: pictures.framesDrawn,
      framesDropped: pictures.framesDropped,
      targetDelay: jitter.targetDelay,
      delay: this.behind(now, this.mediaTime(now)),
      jitter: jitter.jitter,
      skew,
      loudness: sound.loudness,
      audioRemoved: sound.removed,
      audioAdded: sound.added,
      bytesReceived,
    }
  }

  /** Throws FlvError: the connection is of no use any more. */
  bytes(chunk: Uint8Array): void {
    this.readAt = performance.now()
    this.bytesReceived += chunk.byteLength
    this.reader.push(chunk)
  }

  private newReader(): FlvReader {
    return new FlvReader((tag) => {
      this.check(tag.type === TagType.VIDEO ? 'video' : 'audio', tag)
      if (tag.type === TagType.VIDEO) this.video(tag.timestamp, tag.body, this.readAt)
      else if (tag.type === TagType.AUDIO) this.audio(tag.timestamp, tag.body, this.readAt)
    })
  }

  private check(kind: 'video' | 'audio', { type, body }: FlvTag): void {
    const format = foreignFormat(type, body)
    if (format === undefined || this.unsupported.has(kind)) return
    this.unsupported.add(kind)
    this.listener.unsupported(kind, format)
  }

  /** Shows what is due. Answers when (ms) to call it again at the latest, where a picture waits. */
  tick(): number | undefined {
    const now = performance.now()
    if (!this.settled && this.settleAt !== undefined && now >= this.settleAt) {
      this.settled = true
      this.sound.settle()
    }
    if (this.settleAt === undefined) return undefined
    const time = this.mediaTime(now)
    const lead = this.sound.position === undefined ? 0 : this.jitter.lead(this.behind(now, time))
    return this.pictures.tick(time + lead)
  }

  /** Another connection begins. */
  restart(): void {
    this.reader = this.newReader()
    this.time = new StreamTime()
    this.pictures.restart()
    this.sound.restart()
    this.jitter.resetFloor()
    this.firstAt = undefined
    this.judgedFrom = undefined
    this.settled = false
    this.settleAt = undefined
    this.unsupported.clear()
  }

  close(): void {
    this.pictures.restart()
    this.sound.close()
  }

  private video(timestamp: number, body: Uint8Array, now: number): void {
    const packet = parseVideo(body)
    if (packet?.kind === 'config') this.pictures.configure(packet.data)
    if (packet?.kind !== 'frame') return
    const time = this.begin(timestamp, now)
    this.judge('picture', time, now)
    this.videoMeter.add(now, packet.data.byteLength)
    this.pictures.push({ time: time + packet.compositionTime, keyFrame: packet.keyFrame, data: packet.data })
  }

  private audio(timestamp: number, body: Uint8Array, now: number): void {
    const packet = parseAudio(body)
    if (packet?.kind === 'config') this.sound.configure(packet.data)
    if (packet?.kind !== 'frame') return
    const time = this.begin(timestamp, now)
    this.audioMeter.add(now, packet.data.byteLength)
    this.sound.push(time, packet.data)
  }

  /** The place of a packet on the time line. The first one starts the clock that lets the backlog in. */
  private begin(timestamp: number, now: number): number {
    this.settleAt ??= now + SETTLE
    this.firstAt ??= now
    const time = this.time.map(timestamp, now)
    if (this.settled && now - this.firstAt > JUDGE_AFTER) this.judgedFrom ??= time
    return time
  }

  /** Something of this time is ready to be shown or heard, as far as the network and the decoder are concerned. */
  private judge(track: Track, time: number, now: number): void {
    this.jitter.arrived(track, time, now, this.settled && time >= (this.judgedFrom ?? Number.POSITIVE_INFINITY))
  }

  /** How long (ms) after the earliest possible moment something of this time is heard or shown now. */
  private behind(now: number, time: number): number {
    return now - time - (this.jitter.floor ?? 0)
  }

  private mediaTime(now: number): number {
    const heard = this.sound.position
    if (heard !== undefined) {
      this.free.set(now, heard)
      return heard
    }
    const wanted = (this.jitter.floor ?? now) + this.jitter.targetDelay
    // Before the backlog is in, the offset changes with every packet.
    if (!this.settled) this.free.set(now, now - wanted)
    return this.free.read(now, wanted)
  }
}

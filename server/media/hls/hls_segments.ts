import {
  BufferTarget,
  CmafOutputFormat,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  HlsOutputFormat,
  Output,
  PathedTarget,
  type Target,
} from 'mediabunny'
import { audioConfig, type Mp4Sample, type Mp4Tracks, videoConfig } from '../record/mp4_tracks.js'
import type { TrackFile } from '../record/recording_writer.js'

/** Samples last this long (s) when nothing comes after them. */
const LAST_DURATION = { video: 0.04, audio: 0.0213 } as const

/** The name of the media playlist. */
export const PLAYLIST = 'v.m3u8'

/** Hears what is packaged, in its order. */
export interface SegmentListener {
  init(bytes: Buffer): void
  segment(bytes: Buffer, seconds: number): void
  /** The master playlist, when the first segment is there. */
  master(text: string): void
}

/** Samples of one set of tracks as segments (CMAF). Calls follow one another; each is awaited. */
export class HlsSegments implements TrackFile {
  size = 0
  private readonly output: Output
  private readonly video: EncodedVideoPacketSource | undefined
  private readonly audio: EncodedAudioPacketSource | undefined
  /** Packaged, and not told of yet: how long it lasts stands in the playlist alone. */
  private packaged: Buffer | undefined

  /** Throws for configurations that no MP4 holds. */
  static async create(tracks: Mp4Tracks, segmentSeconds: number, listener: SegmentListener): Promise<HlsSegments> {
    const segments = new HlsSegments(tracks, segmentSeconds, listener)
    await segments.output.start()
    return segments
  }

  private constructor(
    tracks: Mp4Tracks,
    segmentSeconds: number,
    private readonly listener: SegmentListener,
  ) {
    this.output = new Output({
      format: new HlsOutputFormat({
        segmentFormat: new CmafOutputFormat(),
        live: true,
        targetDuration: segmentSeconds,
        maxLiveSegmentCount: 1,
        getPlaylistPath: () => PLAYLIST,
        getInitPath: () => 'init.mp4',
        getSegmentPath: ({ n }) => `${n}.m4s`,
        onMaster: (text) => listener.master(text),
        onPlaylist: (text) => this.listed(text),
        onInit: (target) => listener.init(bytesOf(target)),
        onSegment: (target) => {
          this.packaged = bytesOf(target)
          this.size += this.packaged.length
        },
      }),
      target: new PathedTarget('master.m3u8', () => new BufferTarget()),
    })
    if (tracks.video) {
      this.video = new EncodedVideoPacketSource('avc')
      this.output.addVideoTrack(this.video, { decoderConfig: videoConfig(tracks.video) })
    }
    if (tracks.audio) {
      this.audio = new EncodedAudioPacketSource('aac')
      this.output.addAudioTrack(this.audio, { decoderConfig: audioConfig(tracks.audio) })
    }
  }

  async add({ kind, time, keyFrame, data }: Mp4Sample): Promise<void> {
    const packet = new EncodedPacket(data, keyFrame ? 'key' : 'delta', time / 1_000, LAST_DURATION[kind])
    if (kind === 'video') await this.video?.add(packet)
    else await this.audio?.add(packet)
  }

  /** What came last is a segment too. */
  async finish(): Promise<void> {
    await this.output.finalize()
  }

  /** A playlist of one segment, the newest. */
  private listed(text: string): void {
    const { packaged } = this
    const seconds = Number(/^#EXTINF:([\d.]{1,20})/m.exec(text)?.[1])
    this.packaged = undefined
    if (packaged && seconds > 0) this.listener.segment(packaged, seconds)
  }
}

function bytesOf(target: Target): Buffer {
  return target instanceof BufferTarget && target.buffer !== null ? Buffer.from(target.buffer) : Buffer.alloc(0)
}

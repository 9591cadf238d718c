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

/** Segments that the playlist names. */
const NAMED = 6
/** Segments that are kept after the playlist named them last: whoever read it then still asks (RFC 8216, 6.2.2). */
const KEPT = 4
/** Bytes of one run. Beyond it what the playlist does not name any more goes at once. */
const MOST_BYTES = 24 * 1024 * 1024
/** Samples last this long (s) when nothing comes after them. */
const LAST_DURATION = { video: 0.04, audio: 0.0213 } as const

/** The name of the media playlist in a run. */
export const PLAYLIST = 'v.m3u8'

/**
 * A live playlist with its segments (CMAF), in memory: one set of tracks from one beginning on. Calls follow one
 * another; each is awaited.
 */
export class HlsRun {
  /** The master playlist; '' before the first segment. */
  master = ''
  /** Bytes of all that is kept. */
  size = 0
  /** Seconds of the longest segment so far. */
  longest = 0
  private readonly files = new Map<string, Buffer>()
  private readonly past: string[] = []
  private readonly output: Output
  private readonly video: EncodedVideoPacketSource | undefined
  private readonly audio: EncodedAudioPacketSource | undefined

  /** Throws for configurations that no MP4 holds. */
  static async create(tracks: Mp4Tracks, segmentSeconds: number, changed: () => void): Promise<HlsRun> {
    const run = new HlsRun(tracks, segmentSeconds, changed)
    await run.output.start()
    return run
  }

  private constructor(
    tracks: Mp4Tracks,
    /** What a segment lasts where key frames allow it. */
    readonly segmentSeconds: number,
    private readonly changed: () => void,
  ) {
    this.output = new Output({
      format: new HlsOutputFormat({
        segmentFormat: new CmafOutputFormat(),
        live: true,
        targetDuration: segmentSeconds,
        maxLiveSegmentCount: NAMED,
        getPlaylistPath: () => PLAYLIST,
        getInitPath: () => 'init.mp4',
        getSegmentPath: ({ n }) => `${n}.m4s`,
        onMaster: (text) => {
          this.master = text
          this.changed()
        },
        onPlaylist: (text) => this.listed(text),
        onInit: (target) => this.keep('init.mp4', target),
        onSegment: (target, { n }) => this.keep(`${n}.m4s`, target),
        onSegmentPopped: (path) => this.popped(path),
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

  /** A playlist or a segment; undefined when it is not there, or not any more. */
  file(name: string): Buffer | undefined {
    return this.files.get(name)
  }

  async add({ kind, time, keyFrame, data }: Mp4Sample): Promise<void> {
    const packet = new EncodedPacket(data, keyFrame ? 'key' : 'delta', time / 1_000, LAST_DURATION[kind])
    if (kind === 'video') await this.video?.add(packet)
    else await this.audio?.add(packet)
  }

  /** The playlists say that nothing more comes. */
  async finish(): Promise<void> {
    await this.output.finalize()
  }

  private listed(text: string): void {
    for (const [, seconds = ''] of text.matchAll(/^#EXTINF:([\d.]{1,20})/gm))
      this.longest = Math.max(this.longest, Number(seconds))
    this.put(PLAYLIST, Buffer.from(text))
    this.changed()
  }

  private keep(name: string, target: Target): void {
    if (target instanceof BufferTarget && target.buffer !== null) this.put(name, Buffer.from(target.buffer))
  }

  private popped(path: string): void {
    this.past.push(path)
    while (this.past.length > KEPT || (this.past.length > 0 && this.size > MOST_BYTES)) this.drop(this.past.shift())
  }

  private put(name: string, bytes: Buffer): void {
    this.drop(name)
    this.files.set(name, bytes)
    this.size += bytes.length
  }

  private drop(name = ''): void {
    this.size -= this.files.get(name)?.length ?? 0
    this.files.delete(name)
  }
}

import { type FileHandle, open } from 'node:fs/promises'
import {
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
  StreamTarget,
  type StreamTargetChunk,
} from 'mediabunny'
import { audioConfig, type Mp4Sample, type Mp4Tracks, videoConfig } from './mp4_tracks.js'

/** Seconds; at the next key frame after it a fragment is written, and is safe from a crash then. */
const FRAGMENT = 1
/** Samples last this long (ms) when nothing comes after them: the last of a track. */
const LAST_DURATION = { video: 40, audio: 21.3 } as const

/**
 * A fragmented MP4 that grows while it is recorded: what has been written plays, whatever
 * happens to the process. Calls follow one another; each is awaited.
 */
export class Mp4File {
  /** Bytes on disk. */
  size = 0
  private readonly output: Output
  private readonly video: EncodedVideoPacketSource | undefined
  private readonly audio: EncodedAudioPacketSource | undefined
  private readonly configs: { video?: VideoDecoderConfig; audio?: AudioDecoderConfig } = {}
  private readonly described = { video: false, audio: false }

  /** Makes the file, which must not exist. Throws for configurations that no MP4 holds. */
  static async create(path: string, tracks: Mp4Tracks): Promise<Mp4File> {
    const handle = await open(path, 'wx', 0o600)
    try {
      const file = new Mp4File(handle, tracks)
      await file.output.start()
      return file
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  private constructor(
    private readonly handle: FileHandle,
    tracks: Mp4Tracks,
  ) {
    const writable = new WritableStream<StreamTargetChunk>({ write: (chunk) => this.write(chunk) })
    this.output = new Output({
      format: new Mp4OutputFormat({ fastStart: 'fragmented', minimumFragmentDuration: FRAGMENT }),
      target: new StreamTarget(writable),
    })
    if (tracks.video) {
      this.configs.video = videoConfig(tracks.video)
      this.video = new EncodedVideoPacketSource('avc')
      this.output.addVideoTrack(this.video)
    }
    if (tracks.audio) {
      this.configs.audio = audioConfig(tracks.audio)
      this.audio = new EncodedAudioPacketSource('aac')
      this.output.addAudioTrack(this.audio)
    }
  }

  /** Settles when the sample is taken; rejects when the disk does not. */
  async add({ kind, time, keyFrame, data }: Mp4Sample): Promise<void> {
    const packet = new EncodedPacket(data, keyFrame ? 'key' : 'delta', time / 1_000, LAST_DURATION[kind] / 1_000)
    const decoderConfig = this.described[kind] ? undefined : this.configs[kind]
    this.described[kind] = true
    if (kind === 'video') await this.video?.add(packet, decoderConfig && { decoderConfig: this.configs.video })
    else await this.audio?.add(packet, decoderConfig && { decoderConfig: this.configs.audio })
  }

  /** Writes what is left. After a rejection the file ends with its last whole fragment. */
  async finish(): Promise<void> {
    try {
      await this.output.finalize()
    } finally {
      await this.handle.close()
    }
  }

  private async write({ data, position }: StreamTargetChunk): Promise<void> {
    let done = 0
    while (done < data.byteLength) {
      const { bytesWritten } = await this.handle.write(data, done, data.byteLength - done, position + done)
      done += bytesWritten
    }
    this.size = Math.max(this.size, position + data.byteLength)
  }
}

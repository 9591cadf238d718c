import { type StreamTag, TagType } from '../embedded/stream_tap.js'
import { avcSize } from '../flv/avc_size.js'
import { aacConfig, avcCodec } from '../flv/codec_config.js'
import { foreignFormat } from '../flv/formats.js'
import { parseAudio, parseVideo } from '../flv/packet.js'
import type { Mp4Sample, Mp4Tracks } from './mp4_tracks.js'

/** A picture or piece of sound of a stream, on the stream's own time line (ms). */
export interface StreamSample extends Mp4Sample {
  /** The decoder configurations that were valid then: the same object until one of them changes. */
  tracks: Mp4Tracks
}

/** Takes pictures and sound out of a stream's tags. What no decoder could be told of is left out. */
export class SampleReader {
  private tracks: Mp4Tracks = {}

  /** `unusable`: told of a format, or of a configuration, that no file is to hold; its track is left out. */
  constructor(private readonly unusable: (kind: 'video' | 'audio', format?: string) => void = () => {}) {}

  read({ type, payload, timestamp }: StreamTag): StreamSample | undefined {
    const format = foreignFormat(type, payload)
    if (format !== undefined) this.unusable(type === TagType.VIDEO ? 'video' : 'audio', format)
    if (type === TagType.VIDEO) return this.video(payload, timestamp)
    if (type === TagType.AUDIO) return this.audio(payload, timestamp)
    return undefined
  }

  private video(payload: Buffer, timestamp: number): StreamSample | undefined {
    const packet = parseVideo(payload)
    if (packet?.kind === 'config') this.configure('video', packet.data)
    if (packet?.kind !== 'frame' || !this.tracks.video) return undefined
    return {
      kind: 'video',
      time: timestamp + packet.compositionTime,
      keyFrame: packet.keyFrame,
      data: packet.data,
      tracks: this.tracks,
    }
  }

  private audio(payload: Buffer, timestamp: number): StreamSample | undefined {
    const packet = parseAudio(payload)
    if (packet?.kind === 'config') this.configure('audio', packet.data)
    if (packet?.kind !== 'frame' || !this.tracks.audio) return undefined
    return { kind: 'audio', time: timestamp, keyFrame: true, data: packet.data, tracks: this.tracks }
  }

  private configure(kind: 'video' | 'audio', config: Uint8Array): void {
    if (!usable(kind, config)) {
      // The other track does not suffer from it.
      const { [kind]: before, ...others } = this.tracks
      if (before) this.tracks = others
      this.unusable(kind)
      return
    }
    // Publishers repeat their configuration; only another one is news.
    if (Buffer.compare(this.tracks[kind] ?? Buffer.alloc(0), config) !== 0)
      this.tracks = { ...this.tracks, [kind]: Uint8Array.from(config) }
  }
}

/**
 * Whether an MP4 file can hold it: sound whose channels stand in a program config element, and pictures without
 * parameter sets, cannot be described.
 */
function usable(kind: 'video' | 'audio', config: Uint8Array): boolean {
  return kind === 'video'
    ? avcCodec(config) !== undefined && avcSize(config) !== undefined
    : aacConfig(config) !== undefined
}

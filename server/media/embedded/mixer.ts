import { Code } from '../../../wxlite/utils/protocol.js'
import type { MixInput, MixResult } from '../../rooms/ports/media_provider.js'

export const NO_MIX: MixResult = {
  code: Code.NOT_AVAILABLE,
  message: '服务器上没有可用的 ffmpeg，或未开启混流（mix.maxRooms）',
}

/** Mixed streams, as the embedded plane works with them: streams of its relay that nobody outside publishes. */
export interface Mixer {
  /** The mixed stream that stands for a creator's. */
  nameOf(streamID: string): string
  /** Somebody has the right to play this stream, and is about to. */
  wanted(streamID: string): void
  /** A stream is published from now on. */
  published(streamID: string): void
  mix(params: unknown, streams: readonly MixInput[]): MixResult
  close(): void
}

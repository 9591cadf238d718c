import { type StreamOrigin, TagType, type TapSink } from '../../../server/media/embedded/stream_tap.js'
import type { FlvTag } from '../../../server/media/flv/tag.js'

/** A stream of tags as fast as they are handed over, without a relay. */
export class FedTap {
  private readonly sinks: TapSink[] = []

  onTags(_streamID: string, sink: TapSink): () => void {
    this.sinks.push(sink)
    return () => {
      this.sinks.splice(this.sinks.indexOf(sink), 1)
    }
  }

  stats(): undefined {}

  /** Those of b come from elsewhere. */
  origin(streamID: string): StreamOrigin {
    return { ip: streamID.startsWith('b') ? '203.0.113.2' : '203.0.113.1' }
  }

  /** `at`: of their beginning on the stream's time line, ms. */
  feed(tags: readonly FlvTag[], at = 0): void {
    for (const { type, timestamp, body } of tags)
      if (type !== TagType.SCRIPT)
        this.sinks[0]?.tag({ type, timestamp: timestamp + at, payload: Buffer.from(body), header: false, key: false })
  }

  /** The publisher is gone. */
  end(): void {
    for (const sink of [...this.sinks]) sink.end('ended')
  }
}

import type { Logger } from 'pino'
import { type Clock, pause } from '../../clock.js'
import { readPieces } from '../../http/read_pieces.js'
import type { Publication, PublisherConnection } from '../embedded/relay/places.js'
import { FlvReader } from '../flv/reader.js'

/** Before another try (ms). */
const AGAIN = 1_000

export interface PulledStreamParts {
  /** Where its node plays it: FLV over HTTP. */
  url: () => string
  /** Throws when the relay is full. */
  publish: (connection: PublisherConnection) => Publication
  maxTagBytes: number
  clock: Clock
  log: Logger
}

/** A stream that is read as players do, and published here, again and again until `stop`. */
export class PulledStream {
  private connection = new AbortController()
  private stopped = false

  constructor(private readonly parts: PulledStreamParts) {
    void this.run()
  }

  stop(): void {
    this.stopped = true
    this.connection.abort()
  }

  private async run(): Promise<void> {
    const { clock, log } = this.parts
    while (!this.stopped) {
      this.connection = new AbortController()
      try {
        await this.read(this.connection)
      } catch (error) {
        if (!this.stopped) log.debug({ err: error }, 'a stream of another node is not read, once more')
      }
      if (!this.stopped) await pause(clock, AGAIN)
    }
  }

  /** A stream that is not published yet is answered once it is, or with 404. */
  private async read(connection: AbortController): Promise<void> {
    const { url, publish, maxTagBytes } = this.parts
    let publication: Publication | undefined
    const reader = new FlvReader(({ type, timestamp, body }) => publication?.tag(type, timestamp, Buffer.from(body)), {
      maxTagBytes,
    })
    try {
      for await (const bytes of readPieces(url(), connection.signal)) {
        publication ??= publish({ ping() {}, end: () => connection.abort() })
        reader.push(bytes)
        publication.flush()
      }
    } finally {
      publication?.end('lost')
    }
  }
}

import type { EventEmitter } from 'node:events'
import type { Logger } from 'pino'
import type { RawData, WebSocket } from 'ws'
import type { Clock } from '../../../clock.js'
import { InputBudget } from '../../../limits/input_budget.js'
import type { InputTurns } from '../../../limits/input_turns.js'
import { FlvError, FlvReader } from '../../flv/reader.js'
import { MalformedError, TooLargeError } from '../malformed.js'
import { publisherInput } from '../relay/input_rates.js'
import type { RelayLimits } from '../relay/limits.js'
import type { Publication, PublisherConnection } from '../relay/places.js'
import type { EndReason } from '../stream_tap.js'
import { closeSocket } from './ws_close.js'

/** The one text message that a publisher gets. */
const ASK_KEY_FRAME = 'keyframe'

/** What it needs of its socket. */
export type PublisherSocket = EventEmitter &
  Pick<WebSocket, 'ping' | 'send' | 'pause' | 'resume' | 'isPaused' | 'close'>

/**
 * Publishes from a WebSocket: an FLV stream in binary messages that may be cut anywhere. One message may hold as many
 * tags as fit into its largest size: it is worked off in turns, and nothing more is read meanwhile.
 */
export class WsFlvPublisher implements PublisherConnection {
  #publication: Publication | undefined
  readonly #reader: FlvReader
  /** Messages, and the rest of one, that are not worked off. */
  readonly #waiting: Buffer[] = []
  /** Why the connection closed while some were waiting. */
  #closed: EndReason | undefined

  constructor(
    private readonly ws: PublisherSocket,
    private readonly limits: RelayLimits,
    clock: Clock,
    private readonly turns: InputTurns,
    private readonly logger: Logger,
    /** The client's address. */
    readonly ip: string,
  ) {
    const budget = new InputBudget(publisherInput(limits))
    this.#reader = new FlvReader(
      ({ type, timestamp, body }) => this.#publication?.tag(type, timestamp, asBuffer(body)),
      {
        maxTagBytes: limits.messageSize,
        onAny: () => {
          if (!budget.takeMessage(clock.monotonic())) throw new MalformedError('Too many tags')
        },
      },
    )
  }

  start(publication: Publication): void {
    this.#publication = publication
    this.ws.on('message', (data: RawData, binary: boolean) => this.#message(data, binary))
    this.ws.on('pong', () => publication.flush())
    // 1000: the page stopped on purpose. Anything else may come back.
    this.ws.on('close', (code: number) => {
      this.#closed = code === 1000 ? 'ended' : 'lost'
      if (this.#waiting.length === 0) this.#stop(this.#closed)
    })
  }

  ping(): void {
    this.ws.ping()
  }

  /** Our own page sends one at once; others may leave it. */
  askKeyFrame(): void {
    this.ws.send(ASK_KEY_FRAME)
  }

  #message(data: RawData, binary: boolean): void {
    if (this.#publication === undefined) return
    if (!binary || !Buffer.isBuffer(data)) {
      this.#refuse(new MalformedError('FLV comes in binary messages'))
      return
    }
    // A socket that is paused may still have messages to deliver.
    if (this.#waiting.push(data) > 1) return
    this.turns.work((steps) => this.#work(steps))
    if (this.#waiting.length > 0) this.ws.pause()
  }

  /** Works off what came, as far as `steps` go. */
  #work(steps: number): { taken: number; more: boolean } {
    let taken = 0
    try {
      for (let data = this.#waiting[0]; data !== undefined && taken < steps; data = this.#waiting[0]) {
        const read = this.#reader.push(data, steps - taken)
        taken += Math.max(1, read.steps)
        if (this.#publication === undefined) this.#waiting.length = 0
        else if (read.used < data.length) this.#waiting[0] = data.subarray(read.used)
        else this.#waiting.shift()
      }
      this.#publication?.flush()
    } catch (error) {
      this.#refuse(error instanceof FlvError ? this.#asMalformed(error) : error)
    }
    const more = this.#waiting.length > 0
    if (!more && this.ws.isPaused) this.ws.resume()
    if (!more && this.#closed !== undefined) this.#stop(this.#closed)
    return { taken, more }
  }

  #asMalformed({ message, tagBytes }: FlvError): MalformedError {
    return tagBytes === undefined ? new MalformedError(message) : new TooLargeError(tagBytes, this.limits.messageSize)
  }

  #refuse(error: unknown): void {
    if (error instanceof TooLargeError) this.logger.info({ reason: error.message }, 'a publisher is cut')
    else if (error instanceof MalformedError) this.logger.debug({ reason: error.message }, 'FLV input is malformed')
    else this.logger.error({ err: error }, 'FLV input could not be handled')
    this.#stop('malformed')
    closeSocket(this.ws, 'malformed')
  }

  #stop(reason: EndReason): void {
    const publication = this.#publication
    this.#publication = undefined
    this.#waiting.length = 0
    publication?.end(reason)
  }

  end(reason: EndReason): void {
    this.#publication = undefined
    this.#waiting.length = 0
    closeSocket(this.ws, reason)
  }
}

/** The same bytes: the reader knows nothing of Node. */
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

import type { Logger } from 'pino'
import type { RawData, WebSocket } from 'ws'
import type { Clock } from '../../../clock.js'
import { InputBudget } from '../../../limits/input_budget.js'
import { MalformedError, TooLargeError } from '../malformed.js'
import { publisherInput } from '../relay/input_rates.js'
import type { RelayLimits } from '../relay/limits.js'
import type { Publication, PublisherConnection } from '../relay/relay.js'
import type { EndReason } from '../stream_tap.js'
import { FlvReader } from './flv_reader.js'
import { closeSocket } from './ws_close.js'

/** The one text message that a publisher gets. */
const ASK_KEY_FRAME = 'keyframe'

/** Publishes from a WebSocket: an FLV stream in binary messages that may be cut anywhere. */
export class WsFlvPublisher implements PublisherConnection {
  #publication: Publication | undefined
  readonly #reader: FlvReader

  constructor(
    private readonly ws: WebSocket,
    limits: RelayLimits,
    clock: Clock,
    private readonly logger: Logger,
  ) {
    const budget = new InputBudget(publisherInput(limits))
    this.#reader = new FlvReader(
      limits.messageSize,
      ({ type, timestamp, payload }) => this.#publication?.tag(type, timestamp, payload),
      () => {
        if (!budget.takeMessage(clock.monotonic())) throw new MalformedError('Too many tags')
      },
    )
  }

  start(publication: Publication): void {
    this.#publication = publication
    this.ws.on('message', (data, binary) => this.#message(data, binary))
    this.ws.on('pong', () => publication.flush())
    // 1000: the page stopped on purpose. Anything else may come back.
    this.ws.on('close', (code) => this.#stop(code === 1000 ? 'ended' : 'lost'))
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
    try {
      if (!binary || !Buffer.isBuffer(data)) throw new MalformedError('FLV comes in binary messages')
      this.#reader.push(data)
      this.#publication?.flush()
    } catch (error) {
      if (error instanceof TooLargeError) this.logger.info({ reason: error.message }, 'a publisher is cut')
      else if (error instanceof MalformedError) this.logger.debug({ reason: error.message }, 'FLV input is malformed')
      else this.logger.error({ err: error }, 'FLV input could not be handled')
      this.#stop('malformed')
      closeSocket(this.ws, 'malformed')
    }
  }

  #stop(reason: EndReason): void {
    const publication = this.#publication
    this.#publication = undefined
    publication?.end(reason)
  }

  end(reason: EndReason): void {
    this.#publication = undefined
    closeSocket(this.ws, reason)
  }
}

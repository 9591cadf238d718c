import type { Socket } from 'node:net'
import type { Logger } from 'pino'
import type { Cancel, Clock } from '../../../clock.js'
import { InputBudget } from '../../../limits/input_budget.js'
import type { InputTurns } from '../../../limits/input_turns.js'
import { MalformedError, TooLargeError } from '../malformed.js'
import { OUTSIDER_INPUT, publisherInput } from '../relay/input_rates.js'
import type { RelayLimits } from '../relay/limits.js'
import { ChunkReader, STEP_BYTES } from './chunk_reader.js'
import { ACK_SIZE, answerHello, HELLO_SIZE } from './handshake.js'
import { MAX_COMMAND, MessageType, type RtmpMessage, UserControl } from './message.js'
import { acknowledgement, pingResponse, WINDOW } from './replies.js'

/** What is done with the messages of a connection. */
export interface MessageHandler {
  /** Throws MalformedError. */
  message(message: RtmpMessage): void
  /** The piece of input that brought the last messages is used up. */
  inputDone(): void
  /** The connection takes bytes again. */
  drained(): void
  /** The connection is gone. */
  closed(malformed: boolean): void
}

/** After a refusal the other side has this long to read it. */
const LINGER = 1000
/** What a write that waits takes beside its bytes. */
const WRITE_COST = 256
/** Writes that may wait when one more answer joins them. */
const MOST_ANSWERS = 1024
/** Shaking hands makes random bytes and a few digests. */
const HELLO_STEPS = 64

/**
 * One RTMP connection below its commands: handshake, chunks, acknowledgements,
 * pings, and its end. Malformed input and a silent start end this connection only.
 */
export class RtmpConnection {
  #state: 'hello' | 'ack' | 'open' | 'ending' = 'hello'
  /** Handshake bytes so far: at most 1537. */
  #hello: Buffer = Buffer.alloc(0)
  #handler: MessageHandler | undefined
  #received = 0
  #acknowledged = 0
  #ackWindow = WINDOW
  #malformed = false
  /** Writes that the socket has not taken since it wanted a pause. */
  #waiting = 0
  #cancelTimer: Cancel
  /** What came and is not worked off; while there is some, nothing more is read. */
  #rest: Buffer | undefined
  /** Both last as long as the connection: to start over renews neither. */
  readonly #outsider = new InputBudget(OUTSIDER_INPUT)
  readonly #publisher: InputBudget
  #budget = this.#outsider
  readonly #reader: ChunkReader

  constructor(
    private readonly socket: Socket,
    private readonly limits: RelayLimits,
    private readonly clock: Clock,
    private readonly turns: InputTurns,
    private readonly logger: Logger,
  ) {
    this.#publisher = new InputBudget(publisherInput(limits))
    this.#reader = new ChunkReader(
      { ...limits, messageSize: MAX_COMMAND },
      (message) => this.#message(message),
      () => this.countMessage(),
    )
    this.#cancelTimer = clock.after(limits.helloTimeout, () => socket.destroy())
    socket.setNoDelay(true)
    socket.setKeepAlive(true, 10_000)
    socket.on('data', (data: Buffer) => this.#came(data))
    socket.on('drain', () => {
      this.#waiting = 0
      this.#handler?.drained()
    })
    socket.on('error', (error) => this.logger.debug({ err: error }, 'RTMP connection failed'))
    socket.on('close', () => this.#closed())
  }

  /** Who gets the messages; set once, before any input. */
  handle(handler: MessageHandler): void {
    this.#handler = handler
  }

  /**
   * The connection publishes (and may send large messages) or plays, without a limit in time; or is idle (again) and
   * has to begin soon.
   */
  setActive(active: 'publishes' | 'plays' | undefined): void {
    this.#cancelTimer()
    this.#reader.messageSize = active === 'publishes' ? this.limits.messageSize : MAX_COMMAND
    this.#budget = active === 'publishes' ? this.#publisher : this.#outsider
    if (active === undefined && this.#state !== 'ending')
      this.#cancelTimer = this.clock.after(this.limits.helloTimeout, () => this.socket.destroy())
  }

  /** Sends; false when the socket wants a pause. One that never reads is cut. */
  send(bytes: Buffer): boolean {
    if (this.#state === 'ending') return true
    const more = this.socket.write(bytes)
    if (!more) this.#waiting += 1
    if (this.socket.writableLength + this.#waiting * WRITE_COST > this.limits.playerMax) this.socket.destroy()
    return more
  }

  /** Answers the other side's own message: whoever asks on without reading the answers is cut. */
  #answer(bytes: Buffer): void {
    this.send(bytes)
    if (this.#waiting > MOST_ANSWERS) this.socket.destroy()
  }

  unsent(): number {
    return this.socket.writableLength
  }

  /** Says a last word and ends. Nothing that still comes in is looked at. */
  end(bytes?: Buffer): void {
    if (this.#state === 'ending') return
    this.#state = 'ending'
    this.#cancelTimer()
    this.#cancelTimer = this.clock.after(LINGER, () => this.socket.destroy())
    if (bytes === undefined) this.socket.end()
    else this.socket.end(bytes)
  }

  /** Counts a message, or what is as much work as so many. Throws MalformedError when there are too many. */
  countMessage(count = 1): void {
    if (!this.#budget.takeMessage(this.clock.monotonic(), count)) throw new MalformedError('Too many messages')
  }

  #came(data: Buffer): void {
    if (this.#state === 'ending') {
      if (!this.#outsider.takeBytes(data.length, this.clock.monotonic())) this.socket.destroy()
      return
    }
    // A socket that is paused may still have bytes to deliver.
    const idle = this.#rest === undefined
    this.#rest = this.#rest === undefined ? data : Buffer.concat([this.#rest, data])
    if (!idle) return
    this.turns.work((steps) => this.#work(steps))
    if (this.#rest !== undefined) this.socket.pause()
  }

  /** Works off what came, as far as `steps` go. */
  #work(steps: number): { taken: number; more: boolean } {
    let taken = 0
    while (this.#rest !== undefined && taken < steps) taken += this.#step(this.#rest, steps - taken)
    const more = this.#rest !== undefined
    if (!more && this.socket.isPaused()) this.socket.resume()
    return { taken, more }
  }

  /** Uses a part of what came; answers the steps that it took. */
  #step(data: Buffer, steps: number): number {
    this.#rest = undefined
    if (this.#state === 'ending') return 0
    try {
      return this.#state === 'open' ? this.#open(data, steps) : this.#shakeHands(data)
    } catch (error) {
      // Whoever does not publish has commands to send, and no pictures.
      if (error instanceof TooLargeError && this.#budget === this.#publisher)
        this.logger.info({ reason: error.message }, 'a publisher is cut')
      else if (error instanceof MalformedError) this.logger.debug({ reason: error.message }, 'RTMP input is malformed')
      else this.logger.error({ err: error }, 'RTMP input could not be handled')
      this.#malformed = true
      this.#state = 'ending'
      this.#rest = undefined
      this.socket.destroy()
      return 0
    }
  }

  #shakeHands(data: Buffer): number {
    const input = Buffer.concat([this.#hello, data])
    const need = this.#state === 'hello' ? HELLO_SIZE : ACK_SIZE
    if (input[0] !== 3 && this.#state === 'hello') throw new MalformedError('This is not RTMP')
    if (input.length < need) {
      this.#hello = input
      return 1
    }
    this.#hello = Buffer.alloc(0)
    if (this.#state === 'hello') {
      this.socket.write(answerHello(input.subarray(0, need)))
      this.#state = 'ack'
    } else this.#state = 'open'
    if (input.length > need) this.#rest = input.subarray(need)
    return HELLO_STEPS
  }

  #open(data: Buffer, most: number): number {
    const { used, steps } = this.#reader.push(data, most)
    if (used < data.length) this.#rest = data.subarray(used)
    if (!this.#budget.takeBytes(steps * STEP_BYTES, this.clock.monotonic())) throw new MalformedError('Too many bytes')
    this.#received = (this.#received + used) >>> 0
    this.#handler?.inputDone()
    if ((this.#received - this.#acknowledged) >>> 0 >= this.#ackWindow) {
      this.#acknowledged = this.#received
      this.#answer(acknowledgement(this.#received))
    }
    return steps
  }

  #message(message: RtmpMessage): void {
    if (this.#state === 'ending') return
    if (message.type === MessageType.USER_CONTROL) this.#userControl(message.payload)
    else if (message.type === MessageType.WINDOW_ACK_SIZE) this.#setWindow(message.payload)
    else this.#handler?.message(message)
  }

  #userControl(payload: Buffer): void {
    if (payload.length < 6) throw new MalformedError('A user control message is too short')
    if (payload.readUInt16BE() === UserControl.PING_REQUEST) this.#answer(pingResponse(payload.readUInt32BE(2)))
  }

  #setWindow(payload: Buffer): void {
    if (payload.length < 4) throw new MalformedError('A window size is too short')
    this.#ackWindow = Math.max(1024, payload.readUInt32BE())
  }

  #closed(): void {
    this.#state = 'ending'
    this.#cancelTimer()
    this.#handler?.closed(this.#malformed)
  }
}

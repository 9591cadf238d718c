import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { ImPush, ImReply } from '../../../wxlite/utils/protocol.js'
import type { Address } from '../../http/address.js'
import type { Caller } from '../../identity/identity.js'
import { TokenBucket } from '../../limits/token_bucket.js'
import type { ImLimits } from './limits.js'
import { textFrame } from './text_frame.js'

/** How far one socket has heard one room. */
export interface Subscription {
  /** Changes up to this number are known to the client. */
  seq: number
  /** Messages up to this number are known to the client. */
  msgSeq: number
}

const CLOSE_TIMEOUT = 2_000
/** What a frame that waits takes beside its bytes. */
const FRAME_COST = 256

/** One client's connection: who it is, what it has joined, and writing to it within bounds. */
export class ImSocket {
  /** Undefined until it has said who it is. */
  caller: Caller | undefined
  readonly rooms = new Map<string, Subscription>()
  readonly frames: TokenBucket
  readonly messages: TokenBucket
  /** Frames that wait for the one that is being worked on. */
  readonly waiting: string[] = []
  working = false
  private closing: number | undefined
  /** Frames that wait since the connection wanted a pause. */
  private unsent = 0
  /** When something was heard last, ms. */
  heard: number

  constructor(
    private readonly ws: WebSocket,
    private readonly raw: Duplex,
    readonly address: Address,
    readonly ip: string,
    readonly opened: number,
    private readonly limits: ImLimits,
    /** Answers to it are in English. */
    readonly english = false,
  ) {
    this.heard = opened
    raw.on('drain', () => {
      this.unsent = 0
    })
    this.frames = new TokenBucket(limits.framesPerSecond, limits.frameBurst)
    this.messages = new TokenBucket(limits.messagesPerSecond, limits.messageBurst)
  }

  get open(): boolean {
    return this.ws.readyState === this.ws.OPEN
  }

  /** Writes a frame of `textFrame` or `asciiFrame`. A client that does not read is dropped rather than buffered. */
  write(frame: Buffer | string): void {
    if (!this.open) return
    if (this.behind()) this.ws.terminate()
    else if (!this.raw.write(frame, 'latin1')) this.unsent += 1
  }

  /** To this socket alone. Answers the bytes that it took. */
  send(message: ImReply | ImPush): number {
    const frame = textFrame(JSON.stringify(message))
    this.write(frame)
    return frame.length
  }

  close(code: number, reason: string): void {
    this.waiting.length = 0
    this.ws.close(code, reason)
  }

  /**
   * Ends a closing that the client does not answer. To be called now and then, once the socket is not open any more.
   */
  finish(now: number): void {
    this.closing ??= now
    if (now - this.closing >= CLOSE_TIMEOUT) this.ws.terminate()
  }

  terminate(): void {
    this.ws.terminate()
  }

  /** Small frames take more memory than their bytes. */
  private behind(): boolean {
    return this.raw.writableLength + this.unsent * FRAME_COST > this.limits.bufferedBytes
  }
}

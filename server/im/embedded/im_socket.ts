import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { ImPush, ImReply } from '../../../wxlite/utils/protocol.js'
import type { Address } from '../../address.js'
import type { Caller } from '../../identity/identity.js'
import { TokenBucket } from '../../token_bucket.js'
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
  /** When something was heard last, ms. */
  heard: number

  constructor(
    private readonly ws: WebSocket,
    private readonly raw: Duplex,
    readonly address: Address,
    readonly ip: string,
    readonly opened: number,
    private readonly limits: ImLimits,
  ) {
    this.heard = opened
    this.frames = new TokenBucket(limits.framesPerSecond, limits.frameBurst)
    this.messages = new TokenBucket(limits.messagesPerSecond, limits.messageBurst)
  }

  get open(): boolean {
    return this.ws.readyState === this.ws.OPEN
  }

  /** Writes a frame made by `textFrame`. A client that does not read is dropped rather than buffered. */
  write(frame: Buffer): void {
    if (!this.open) return
    if (this.behind()) this.ws.terminate()
    else this.raw.write(frame)
  }

  /** To this socket alone. Answers the bytes that it took. */
  send(message: ImReply | ImPush): number {
    const frame = textFrame(JSON.stringify(message))
    this.write(frame)
    return frame.length
  }

  /** Pings are answered here, not by `ws`, so that a flood of them cannot fill the buffer either. */
  pong(data: Buffer): void {
    if (!this.open) return
    if (this.behind()) this.ws.terminate()
    else this.ws.pong(data)
  }

  close(code: number, reason: string): void {
    this.waiting.length = 0
    this.ws.close(code, reason)
  }

  /** Ends a closing that the client does not answer. To be called now and then, once the socket is not open any more. */
  finish(now: number): void {
    this.closing ??= now
    if (now - this.closing >= CLOSE_TIMEOUT) this.ws.terminate()
  }

  terminate(): void {
    this.ws.terminate()
  }

  private behind(): boolean {
    return this.raw.writableLength > this.limits.bufferedBytes
  }
}

import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Clock } from '../../clock.js'
import { InputBudget } from '../../limits/input_budget.js'
import { Amf0Reader, type AmfValue } from '../embedded/amf0/amf0_reader.js'
import { encodeAmf0 } from '../embedded/amf0/amf0_writer.js'
import { flashVerOf } from '../embedded/hops.js'
import { ChunkReader } from '../embedded/rtmp/chunk_reader.js'
import { encodeMessage, OUT_CHUNK_SIZE } from '../embedded/rtmp/chunk_writer.js'
import { MAX_COMMAND, MessageType, UserControl } from '../embedded/rtmp/message.js'
import { acknowledgement, pingResponse, WINDOW } from '../embedded/rtmp/replies.js'
import type { StreamTag } from '../embedded/stream_tap.js'
import { TagType } from '../flv/tag.js'
import { type ForwardTarget, hostPort } from './target.js'

/** C1 and C2 are as long; S0, S1 and S2 come together. */
const HALF = 1536
const HELLO = 1 + 2 * HALF
const LIMITS = { messageSize: MAX_COMMAND, chunkStreams: 16 }
/** What it may say: far more than answers, pings and acknowledgements are. */
const INPUT = { bytesPerSecond: 16_384, byteBurst: 262_144, messagesPerSecond: 50, messageBurst: 200 }
/** What holds before our Set Chunk Size. */
const FIRST_CHUNK = 128
/** From the connection to the right to publish (ms). */
const PATIENCE = 10_000
/** For its goodbye to get through (ms). */
const LINGER = 1_000
const SET_DATA_FRAME = encodeAmf0('@setDataFrame')

/** How a connection ended: a word of ours, or a code of Node's or the other server's. Never an address. */
export type Ended = (reason: string) => void

/**
 * Publishes one stream to another RTMP server. It connects to the address that it is given and nowhere else: where the
 * other side says to go instead is an error like any other.
 */
export class RtmpPublisher {
  private readonly socket: Socket
  private readonly reader: ChunkReader
  private hello: Buffer | undefined = Buffer.alloc(0)
  private published = false
  private over = false
  private stream = 1
  private received = 0
  private acknowledged = 0
  private readonly input = new InputBudget(INPUT)
  private readonly stopWaiting: () => void

  /** `address`: the target's host, looked up and judged. `begun`, then `ended`, or `ended` alone; never at once. */
  constructor(
    private readonly target: ForwardTarget,
    address: string,
    /** The streams that this one has been, itself included. */
    private readonly hops: readonly string[],
    private readonly clock: Clock,
    private readonly begun: () => void,
    private readonly ended: Ended,
  ) {
    const { secure, host, port } = target
    const servername = isIP(host) === 0 ? host : undefined
    this.socket = secure
      ? connectTls({ host: address, port, ...(servername !== undefined && { servername }) })
      : connectTcp({ host: address, port })
    this.reader = new ChunkReader(
      LIMITS,
      (message) => this.heard(message.type, message.payload),
      () => {
        if (!this.input.takeMessage(clock.monotonic())) this.end('flood')
      },
    )
    this.stopWaiting = clock.after(PATIENCE, () => this.end('no answer'))
    this.socket.setNoDelay(true)
    this.socket.once(secure ? 'secureConnect' : 'connect', () =>
      this.socket.write(Buffer.concat([Buffer.of(3), Buffer.alloc(HALF)])),
    )
    this.socket.on('data', (data: Buffer) => this.came(data))
    this.socket.on('error', (error: NodeJS.ErrnoException) => this.end(error.code ?? 'connection failed'))
    this.socket.on('close', () => this.end('hung up'))
  }

  /** Bytes that the other server has not taken. */
  get unsent(): number {
    return this.socket.writableLength
  }

  /** Ignored before it is published. `timestamp`: ms since the connection's beginning. */
  send({ type, payload }: StreamTag, timestamp: number): void {
    if (!this.published || this.over) return
    const body = type === TagType.SCRIPT ? Buffer.concat([SET_DATA_FRAME, payload]) : payload
    this.socket.write(encodeMessage(type, timestamp, this.stream, body, OUT_CHUNK_SIZE))
  }

  /** Says that the stream ends, and hangs up. `ended` is not called. */
  close(): void {
    if (this.over) return
    this.over = true
    this.stopWaiting()
    if (!this.published) {
      this.socket.destroy()
      return
    }
    this.command(0, 'FCUnpublish', 6, null, this.target.stream)
    this.command(0, 'deleteStream', 7, null, this.stream)
    this.socket.end()
    // Whoever does not hang up in turn is not waited for.
    this.clock.after(LINGER, () => this.socket.destroy())
  }

  private end(reason: string): void {
    if (this.over) return
    this.over = true
    this.stopWaiting()
    this.socket.destroy()
    this.ended(reason)
  }

  private came(data: Buffer): void {
    if (this.over) return
    if (!this.input.takeBytes(data.length, this.clock.monotonic())) {
      this.end('flood')
      return
    }
    try {
      if (this.hello === undefined) this.read(data)
      else this.shake(Buffer.concat([this.hello, data]))
    } catch {
      this.end('no RTMP')
    }
  }

  private shake(hello: Buffer): void {
    this.hello = hello
    if (hello.length < HELLO) return
    this.hello = undefined
    this.socket.write(hello.subarray(1, 1 + HALF))
    const { secure, app } = this.target
    const size = Buffer.alloc(4)
    size.writeUInt32BE(OUT_CHUNK_SIZE)
    this.socket.write(encodeMessage(MessageType.SET_CHUNK_SIZE, 0, 0, size, FIRST_CHUNK))
    this.command(
      0,
      'connect',
      1,
      new Map<string, AmfValue>([
        ['app', app],
        ['type', 'nonprivate'],
        ['flashVer', flashVerOf(this.hops)],
        ['tcUrl', `rtmp${secure ? 's' : ''}://${hostPort(this.target)}/${app}`],
      ]),
    )
    if (hello.length > HELLO) this.read(hello.subarray(HELLO))
  }

  private read(data: Buffer): void {
    this.received += data.length
    if (this.received - this.acknowledged > WINDOW / 2) {
      this.acknowledged = this.received
      this.socket.write(acknowledgement(this.received))
    }
    this.reader.push(data)
  }

  private heard(type: number, payload: Buffer): void {
    if (this.over) return
    if (type === MessageType.USER_CONTROL && payload.length >= 6) {
      if (payload.readUInt16BE() === UserControl.PING_REQUEST) this.socket.write(pingResponse(payload.readUInt32BE(2)))
    } else if (type === MessageType.COMMAND) this.answered(new Amf0Reader(payload).readable())
  }

  /** Answers to connect (1) and createStream (4), then the status of publish. Whatever says `error` is the end. */
  private answered([name, transaction, , value]: AmfValue[]): void {
    const code = value instanceof Map ? String(value.get('code') ?? '').slice(0, 64) : ''
    if (name === '_error' && (transaction === 1 || transaction === 4)) this.end(codeOf(code))
    else if (name === '_result' && transaction === 1) this.ask()
    else if (name === '_result' && transaction === 4 && typeof value === 'number') {
      this.stream = value
      this.command(value, 'publish', 5, null, this.target.stream, 'live')
    } else if (name === 'onStatus' && value instanceof Map) {
      if (value.get('level') === 'error') this.end(codeOf(code))
      else if (code === 'NetStream.Publish.Start' && !this.published) {
        this.published = true
        this.stopWaiting()
        this.begun()
      }
    }
  }

  private ask(): void {
    this.command(0, 'releaseStream', 2, null, this.target.stream)
    this.command(0, 'FCPublish', 3, null, this.target.stream)
    this.command(0, 'createStream', 4, null)
  }

  private command(streamID: number, ...values: AmfValue[]): void {
    this.socket.write(encodeMessage(MessageType.COMMAND, 0, streamID, encodeAmf0(...values), OUT_CHUNK_SIZE))
  }
}

/** A server may repeat the key in what it says: only what looks like a code goes on. */
function codeOf(code: string): string {
  return /^Net(?:Stream|Connection)\.[A-Za-z.]{1,48}$/.test(code) ? code : 'refused'
}

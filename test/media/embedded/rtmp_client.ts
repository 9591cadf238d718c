import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Amf0Reader, type AmfValue } from '../../../server/media/embedded/amf0/amf0_reader.js'
import { encodeAmf0 } from '../../../server/media/embedded/amf0/amf0_writer.js'
import { ChunkReader } from '../../../server/media/embedded/rtmp/chunk_reader.js'
import { encodeMessage } from '../../../server/media/embedded/rtmp/chunk_writer.js'
import { MessageType, type RtmpMessage } from '../../../server/media/embedded/rtmp/message.js'

const BIG = { messageSize: 16 * 1024 * 1024, chunkStreams: 64 }

/** A command or status that came back. */
export interface Answer {
  name: string
  values: AmfValue[]
}

/** An RTMP client that does what a test says, also what no honest client does. */
export class RtmpClient {
  readonly messages: RtmpMessage[] = []
  closed = false
  #waiting: (() => void)[] = []

  private constructor(readonly socket: Socket) {
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.closed = true
      this.#wake()
    })
  }

  /** Connects and shakes hands the plain way (or with the C1 given). */
  static async open(
    port: number,
    socket: Socket = connect(port, '127.0.0.1'),
    c1: Buffer = Buffer.alloc(1536),
  ): Promise<RtmpClient> {
    const client = new RtmpClient(socket)
    socket.write(Buffer.concat([Buffer.from([3]), c1]))
    const reader = new ChunkReader(BIG, (message) => {
      client.messages.push(message.payload.length > 0 ? { ...message, payload: Buffer.from(message.payload) } : message)
      client.#wake()
    })
    let hello: Buffer | undefined = Buffer.alloc(0)
    socket.on('data', (data: Buffer) => {
      if (hello === undefined) {
        reader.push(data)
        return
      }
      hello = Buffer.concat([hello, data])
      if (hello.length < 3073) return
      const rest = hello.subarray(3073)
      socket.write(hello.subarray(1, 1537))
      hello = undefined
      client.#wake()
      if (rest.length > 0) reader.push(rest)
    })
    await client.until(() => hello === undefined)
    return client
  }

  /** Opens, connects to the application and makes a stream. */
  static async connected(port: number, app = 'live'): Promise<RtmpClient> {
    const client = await RtmpClient.open(port)
    client.command('connect', 1, new Map<string, AmfValue>([['app', app]]))
    await client.answer('_result')
    client.command('createStream', 2, null)
    return client
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }

  /** Waits until it is so, or the connection ends. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition() && !this.closed) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  command(name: string, transaction: number, ...values: AmfValue[]): void {
    this.send(
      MessageType.COMMAND,
      0,
      encodeAmf0(name, transaction, ...values),
      name === 'publish' || name === 'play' ? 1 : 0,
    )
  }

  /** Sends in chunks of 128 bytes, the size that holds before Set Chunk Size. */
  send(type: number, timestamp: number, payload: Buffer, streamID = 1): void {
    this.socket.write(encodeMessage(type, timestamp, streamID, payload, 128))
  }

  answers(): Answer[] {
    return this.messages
      .filter((message) => message.type === MessageType.COMMAND)
      .map((message) => {
        const [name, , ...values] = new Amf0Reader(message.payload).all()
        return { name: String(name), values }
      })
  }

  /** The first answer of that name, once it is there; undefined when the connection ended without. */
  async answer(name: string): Promise<Answer | undefined> {
    const find = (): Answer | undefined => this.answers().find((answer) => answer.name === name)
    await this.until(() => find() !== undefined)
    return find()
  }

  /** Codes of the statuses so far. */
  codes(): string[] {
    return this.answers()
      .flatMap((answer) => answer.values)
      .flatMap((value) => (value instanceof Map && value.has('code') ? [String(value.get('code'))] : []))
  }

  /** Asks to publish; answers the code of the status. */
  async publish(name: string): Promise<string | undefined> {
    this.command('publish', 3, null, name, 'live')
    await this.until(() => this.codes().some((code) => code.startsWith('NetStream')))
    return this.codes().find((code) => code.startsWith('NetStream'))
  }

  /** Asks to play; answers the code of the first status. */
  async play(name: string): Promise<string | undefined> {
    this.command('play', 3, null, name)
    await this.until(() => this.codes().some((code) => code.startsWith('NetStream.Play')))
    return this.codes().find((code) => code.startsWith('NetStream.Play'))
  }

  /** Media messages so far. */
  media(): RtmpMessage[] {
    return this.messages.filter((message) => message.type === MessageType.AUDIO || message.type === MessageType.VIDEO)
  }

  async end(): Promise<void> {
    if (this.closed) return
    const closed = once(this.socket, 'close')
    this.socket.destroy()
    await closed
  }
}

/** `stream?query` of a URL: what a client sends as the stream's name. */
export function nameOf(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1)
}

/** AVC video payloads that need no encoder: the relay looks at their first two bytes only. */
export const video = {
  header: (version = 1): Buffer => Buffer.from([0x17, 0, 0, 0, 0, version, 0x42, 0xc0, 0x1e]),
  key: (size = 100): Buffer => Buffer.concat([Buffer.from([0x17, 1, 0, 0, 0]), Buffer.alloc(size, 1)]),
  inter: (size = 100): Buffer => Buffer.concat([Buffer.from([0x27, 1, 0, 0, 0]), Buffer.alloc(size, 2)]),
}

export const audio = {
  header: (): Buffer => Buffer.from([0xaf, 0, 0x12, 0x10]),
  frame: (size = 20): Buffer => Buffer.concat([Buffer.from([0xaf, 1]), Buffer.alloc(size, 3)]),
}

import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Clock } from '../../clock.js'
import { Amf0Reader, type AmfValue } from '../../media/embedded/amf0/amf0_reader.js'
import { encodeAmf0 } from '../../media/embedded/amf0/amf0_writer.js'
import { ChunkReader } from '../../media/embedded/rtmp/chunk_reader.js'
import { encodeMessage } from '../../media/embedded/rtmp/chunk_writer.js'
import { MessageType } from '../../media/embedded/rtmp/message.js'
import { PATIENCE, TimeoutError } from './fetch_json.js'

/** Bytes of S0, S1 and S2. */
const HELLO = 3073
const LIMITS = { messageSize: 1 << 20, chunkStreams: 16 }
/** What holds before a Set Chunk Size. */
const CHUNK = 128

/** The parts of an RTMP address. */
export interface RtmpAddress {
  secure: boolean
  host: string
  port: number
  app: string
  /** With its query. */
  stream: string
}

/** Undefined for what is no RTMP address. */
export function rtmpAddress(url: string): RtmpAddress | undefined {
  const [, scheme, host = '', port, app = '', stream = ''] =
    /^(rtmps?):\/\/(\[[^\]]+\]|[^/:]+)(?::(\d+))?\/([^/]+)\/(.+)$/.exec(url) ?? []
  if (scheme === undefined) return undefined
  const secure = scheme === 'rtmps'
  return { secure, host: host.replace(/^\[|\]$/g, ''), port: Number(port ?? (secure ? 443 : 1935)), app, stream }
}

/** A TCP or TLS connection that has shaken hands in RTMP. */
export class RtmpPush {
  #status: ((code: string) => void) | undefined

  private constructor(private readonly socket: Socket) {}

  /** Connects and shakes hands. Rejects with Node's error, or when that takes too long. */
  static open({ secure, host, port }: RtmpAddress, clock: Clock): Promise<RtmpPush> {
    const socket = secure ? connectTls({ host, port, servername: host }) : connectTcp({ host, port })
    return new Promise((resolve, reject) => {
      const push = new RtmpPush(socket)
      const reader = new ChunkReader(LIMITS, ({ type, payload }) => {
        if (type === MessageType.COMMAND) push.#heard(payload)
      })
      let hello: Buffer | undefined = Buffer.alloc(0)
      socket.setNoDelay(true)
      const cancel = clock.after(PATIENCE, () => socket.destroy(new TimeoutError(`no answer within ${PATIENCE} ms`)))
      socket.once(secure ? 'secureConnect' : 'connect', () =>
        socket.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(1536)])),
      )
      socket.on('error', (error) => {
        push.#status?.(error.message)
        reject(error)
      })
      socket.on('close', () => {
        push.#status?.('closed')
        reject(new Error('it hangs up before the RTMP handshake: this port speaks something else'))
      })
      socket.on('data', (data: Buffer) => {
        if (hello === undefined) return reader.push(data)
        hello = Buffer.concat([hello, data])
        if (hello.length < HELLO) return
        const rest = hello.subarray(HELLO)
        socket.write(hello.subarray(1, 1537))
        hello = undefined
        cancel()
        resolve(push)
        reader.push(rest)
      })
    })
  }

  /** Asks to publish; resolves with the code of the status, `NetStream.Publish.Start` when it may. */
  publish({ app, stream }: RtmpAddress): Promise<string> {
    return new Promise((resolve) => {
      this.#status = resolve
      this.#command(0, 'connect', 1, new Map<string, AmfValue>([['app', app]]))
      this.#command(0, 'createStream', 2, null)
      this.#command(1, 'publish', 3, null, stream, 'live')
    })
  }

  video(timestamp: number, body: Buffer): void {
    this.socket.write(encodeMessage(MessageType.VIDEO, timestamp, 1, body, CHUNK))
  }

  close(): void {
    this.socket.destroy()
  }

  #command(streamID: number, ...values: AmfValue[]): void {
    this.socket.write(encodeMessage(MessageType.COMMAND, 0, streamID, encodeAmf0(...values), CHUNK))
  }

  #heard(payload: Buffer): void {
    const values = new Amf0Reader(payload).readable()
    const info = values.find((value) => value instanceof Map && value.has('code'))
    const code = info instanceof Map ? String(info.get('code')) : ''
    // The answer to connect is no answer to publish.
    if (code !== '' && code !== 'NetConnection.Connect.Success') this.#status?.(code)
  }
}

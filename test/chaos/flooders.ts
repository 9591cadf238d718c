import { connect, type Socket } from 'node:net'
import { encodeAmf0 } from '../../server/media/embedded/amf0/amf0_writer.js'
import { encodeMessage } from '../../server/media/embedded/rtmp/chunk_writer.js'
import { MessageType } from '../../server/media/embedded/rtmp/message.js'
import { flvHeader } from '../../server/media/flv/tag.js'
import { sign, signatureQuery } from '../../server/media/sign.js'

// A process that floods a server with what asks for nothing: `flooders.ts <kind> <count> <http port> <rtmp port> <ms>
// [deaf]`.
// Whoever is cut connects again at once. Tells how often that was, as one line of JSON.

export const KEYS = { pushKey: 'flood-push-key', playKey: 'flood-play-key' }

/** What a connection says first, and then for ever. */
interface Flood {
  port: 'http' | 'rtmp'
  /** Pieces that go out as answers come: a flood that does not begin right is over too soon. */
  hello: Buffer[]
  /** Goes out right before the flood, which waits for no answer to it. */
  opening?: Buffer
  flood: Buffer
}

const PIECE = 256 * 1024

function repeat(...parts: Buffer[]): Buffer {
  const unit = Buffer.concat(parts)
  return Buffer.concat(Array<Buffer>(Math.ceil(PIECE / unit.length)).fill(unit))
}

const command = (name: string, ...values: Parameters<typeof encodeAmf0>): Buffer =>
  encodeMessage(MessageType.COMMAND, 0, 1, encodeAmf0(name, ...values), 128)
const HELLO = Buffer.concat([Buffer.from([3]), Buffer.alloc(1536)])
const CONNECT = command('connect', 1, new Map([['app', 'live']]))

function signed(right: 'push' | 'play', streamID: string): string {
  const expires = Math.floor(Date.now() / 1000) + 3600
  return `${streamID}?${signatureQuery(sign(right === 'push' ? KEYS.pushKey : KEYS.playKey, streamID, expires))}`
}

function rtmp(right: 'push' | 'play' | undefined, stream: string, flood: Buffer): Flood {
  const ask = right && command(right === 'push' ? 'publish' : 'play', 2, null, signed(right, stream))
  return { port: 'rtmp', hello: [HELLO, Buffer.concat([Buffer.alloc(1536), CONNECT, ...(ask ? [ask] : [])])], flood }
}

function webSocket(path: string, protocol: string, flood: Buffer): Flood {
  const lines = [
    `GET ${path} HTTP/1.1`,
    'Host: a',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
  ]
  const key = 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='
  const head = [...lines, key, ...(protocol && [`Sec-WebSocket-Protocol: ${protocol}`]), '', ''].join('\r\n')
  return { port: 'http', hello: [Buffer.from(head)], flood }
}

/** A masked frame; the mask is 0. */
function frame(first: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const size = payload.length
  const length = size < 126 ? Buffer.from([0x80 | size]) : Buffer.from([0xff, 0, 0, 0, 0, ...uint32(size)])
  return Buffer.concat([Buffer.from([first]), length, Buffer.alloc(4), payload])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** The longest message of FLV that is all tags of nothing. */
function tinyTags(): Buffer {
  const tag = Buffer.concat([Buffer.from([9]), Buffer.alloc(14)])
  return Buffer.concat([flvHeader(true, true), ...Array<Buffer>(130_000).fill(tag)])
}

const control = (type: number, ...values: number[]): Buffer =>
  encodeMessage(type, 0, 0, Buffer.concat(values.map(uint32)), 128)
const ping = encodeMessage(MessageType.USER_CONTROL, 0, 0, Buffer.from([0, 6, 0, 0, 0, 0]), 128)
const empty = Buffer.concat([
  Buffer.from([2, 0, 0, 0, 0, 0, 0, MessageType.ACK, 0, 0, 0, 0]),
  Buffer.alloc(PIECE, 0xc2),
])
const aggregate = encodeMessage(
  MessageType.AGGREGATE,
  0,
  1,
  Buffer.concat(Array<Buffer>(100_000).fill(Buffer.alloc(15, 0).fill(9, 0, 1))),
  128,
)
const slashes = command('connect', 1, new Map([['app', `x${'/'.repeat(60_000)}x`]]))

/** A body that has no end, in the smallest pieces that there are. */
function chunked(request: string): Flood {
  const head = `${request} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n`
  return { port: 'http', hello: [], opening: Buffer.from(head), flood: repeat(Buffer.from('1\r\n \r\n')) }
}

export const FLOODS: { readonly [kind: string]: (stream: string) => Flood } = {
  'empty messages': (stream) => rtmp(undefined, stream, empty),
  'empty messages of a player': (stream) => rtmp('play', stream, empty),
  'createStream of a player': (stream) => rtmp('play', stream, repeat(command('createStream', 1, null))),
  'deleteStream for ever': (stream) => rtmp(undefined, stream, repeat(command('deleteStream', 1, null, 1))),
  'chunk sizes, aborts and acknowledgements': (stream) =>
    rtmp('play', stream, repeat(control(1, 128), control(2, 5), control(3, 1), control(5, 1024))),
  'ping requests': (stream) => rtmp('play', stream, repeat(ping)),
  'empty messages of a publisher': (stream) => rtmp('push', stream, empty),
  'aggregates of nothing': (stream) => rtmp('push', stream, aggregate),
  'chunks of one byte': (stream) =>
    rtmp('push', stream, Buffer.concat([control(1, 1), encodeMessage(9, 0, 1, Buffer.alloc(PIECE, 0x27), 1)])),
  'a name of slashes': () => ({
    port: 'rtmp',
    hello: [HELLO, Buffer.concat([Buffer.alloc(1536), slashes])],
    flood: slashes,
  }),
  'fragments of a web player': (stream) =>
    webSocket(`/live/${signed('play', stream).replace('?', '.flv?')}`, '', Buffer.concat([frame(2), repeat(frame(0))])),
  'fragments of a web publisher': (stream) =>
    webSocket(
      `/live/${signed('push', stream).replace('?', '.flv?')}`,
      'publisher',
      Buffer.concat([frame(2), repeat(frame(0))]),
    ),
  'pings of a web publisher': (stream) =>
    webSocket(`/live/${signed('push', stream).replace('?', '.flv?')}`, 'publisher', repeat(frame(0x89))),
  'pongs of a web publisher': (stream) =>
    webSocket(`/live/${signed('push', stream).replace('?', '.flv?')}`, 'publisher', repeat(frame(0x8a))),
  'tags of a web publisher': (stream) =>
    webSocket(`/live/${signed('push', stream).replace('?', '.flv?')}`, 'publisher', frame(0x82, tinyTags())),
  'frames of an IM socket': () => webSocket('/weapp/im', '', Buffer.concat([frame(1), repeat(frame(0), frame(0x89))])),
  'requests in one packet': () => ({
    port: 'http',
    hello: [],
    flood: repeat(Buffer.from('GET /x HTTP/1.1\r\nHost: a\r\n\r\n')),
  }),
  'upgrades in one packet': () => ({
    port: 'http',
    hello: [],
    flood: repeat(Buffer.from('GET /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n')),
  }),
  'a body in pieces of one byte': () => chunked('POST /weapp/multi_room/get_room_list'),
  'a body for nobody in pieces of one byte': () => chunked('POST /x'),
  'a body in pieces of one byte behind a request': () =>
    chunked('GET /docs HTTP/1.1\r\nHost: a\r\n\r\nPOST /weapp/multi_room/get_room_list'),
  'requests with long headers': () => ({
    port: 'http',
    hello: [],
    flood: repeat(Buffer.from(`GET /x HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(15_000)}\r\n\r\n`)),
  }),
}

function attack(flood: Flood, port: number, deaf: boolean, again: () => void): Socket {
  const socket = connect(port, '127.0.0.1')
  // What is asked for is not read: from the first answer on, with `deaf`.
  const pour = (): void => {
    if (socket.writable) socket.write(flood.flood, pour)
  }
  const [first, second] = flood.hello
  if (flood.opening !== undefined) socket.write(flood.opening)
  if (first !== undefined) socket.write(first)
  if (first === undefined) pour()
  else
    socket.once('data', () => {
      if (second !== undefined) socket.write(second)
      if (deaf) socket.pause()
      pour()
    })
  if (!deaf || first !== undefined) socket.resume()
  socket.on('error', () => undefined)
  socket.on('close', again)
  return socket
}

function main([kind = '', count = '', http = '', rtmpPort = '', ms = '', deaf = '']: string[]): void {
  const make = FLOODS[kind]
  if (make === undefined) throw new Error(`no such flood: ${kind}`)
  let connections = 0
  const start = (flood: Flood): void => {
    connections += 1
    attack(flood, Number(flood.port === 'http' ? http : rtmpPort), deaf === 'deaf', () =>
      setImmediate(() => start(flood)),
    )
  }
  for (let i = 0; i < Number(count); i++) start(make(`flood_${i}`))
  setTimeout(() => {
    console.log(JSON.stringify({ connections }))
    process.exit(0)
  }, Number(ms))
}

if (process.argv[1]?.endsWith('flooders.ts.mjs')) main(process.argv.slice(2))

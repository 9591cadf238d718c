import { connect, type Socket } from 'node:net'
import { encodeAmf0 } from '../../../server/media/embedded/amf0/amf0_writer.js'
import { encodeMessage } from '../../../server/media/embedded/rtmp/chunk_writer.js'
import { MessageType } from '../../../server/media/embedded/rtmp/message.js'

/** A player that only counts what it gets. */
export interface CountingPlayer {
  bytes: number
  closed: boolean
  readonly socket: Socket
}

function open(host: string): CountingPlayer {
  const [address = '', port = ''] = host.split(':')
  const socket = connect({ host: address, port: Number(port), noDelay: true })
  const player: CountingPlayer = { bytes: 0, closed: false, socket }
  socket.on('error', () => undefined)
  socket.on('close', () => {
    player.closed = true
  })
  return player
}

/** Plays HTTP-FLV. With `stalled` it reads nothing after the request. */
export function playFlv(url: string, stalled = false): CountingPlayer {
  const { host, pathname, search } = new URL(url)
  const player = open(host)
  player.socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
  if (stalled) player.socket.pause()
  else
    player.socket.on('data', (data) => {
      player.bytes += data.length
    })
  return player
}

/** Plays RTMP: the plain handshake, connect, createStream, play, all at once. */
export function playRtmp(url: string): CountingPlayer {
  const { host, pathname, search } = new URL(url.replace(/^rtmp:/, 'http:'))
  const player = open(host)
  const name = `${pathname.slice('/live/'.length)}${search}`
  const command = (streamID: number, ...values: Parameters<typeof encodeAmf0>): Buffer =>
    encodeMessage(MessageType.COMMAND, 0, streamID, encodeAmf0(...values), 128)
  let hello = Buffer.alloc(0)
  let greeted = false
  player.socket.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(1536)]))
  player.socket.on('data', (data: Buffer) => {
    player.bytes += data.length
    if (greeted) return
    hello = Buffer.concat([hello, data])
    if (hello.length < 3073) return
    greeted = true
    player.socket.write(hello.subarray(1, 1537))
    const tcUrl = `rtmp://${host}/live`
    player.socket.write(
      command(
        0,
        'connect',
        1,
        new Map([
          ['app', 'live'],
          ['tcUrl', tcUrl],
        ]),
      ),
    )
    player.socket.write(command(0, 'createStream', 2, null))
    player.socket.write(command(1, 'play', 3, null, name))
  })
  return player
}

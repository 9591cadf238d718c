import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { randomIds } from '../../../server/ids.js'
import { Amf0Reader, type AmfValue } from '../../../server/media/embedded/amf0/amf0_reader.js'
import { encodeAmf0 } from '../../../server/media/embedded/amf0/amf0_writer.js'
import { ChunkReader } from '../../../server/media/embedded/rtmp/chunk_reader.js'
import { encodeMessage } from '../../../server/media/embedded/rtmp/chunk_writer.js'
import { MessageType } from '../../../server/media/embedded/rtmp/message.js'
import { EmbeddedForwarder } from '../../../server/media/forward/embedded_forwarder.js'
import type { Lookup } from '../../../server/media/forward/resolve.js'
import type { RoomView } from '../../../server/rooms/rules/room.js'
import type { KeptMap } from '../../../server/store/kept_map.js'
import { commitBetween } from '../../support/commits.js'
import { freePort } from '../../support/free_port.js'
import { ManualClock } from '../../support/manual_clock.js'
import { recordingLog } from '../../support/silent_log.js'
import { probe, push } from '../embedded/ffmpeg.js'
import { type MediaFixture, openMedia } from '../embedded/media_fixture.js'
import { roomOf } from '../record/recorder_fixture.js'
import { memoryMap } from './memory_map.js'
import { nginxRtmp } from './nginx_rtmp.js'

const KEY = 'ab'.repeat(32)

let source: MediaFixture
let kept: KeptMap
let noted: string[]
/** Of the last room that was published. */
let annsURL: string
/** Of the pauses between tries; what travels does so in real time. */
let clock: ManualClock
const ends: (() => unknown)[] = []

beforeEach(async () => {
  source = await openMedia()
  kept = memoryMap()
  noted = []
  clock = new ManualClock()
})
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
  await source.close()
})

function forwarder(hosts: string[], lookUp: Lookup = async () => [], from = source) {
  const { log, text } = recordingLog()
  const made = new EmbeddedForwarder({
    hosts,
    max: 16,
    tap: from.media,
    clock,
    ids: randomIds,
    log,
    lookUp,
    kept,
    key: KEY,
    note: (_roomID, what) => noted.push(what),
  })
  ends.push(() => made.close())
  return { made, text }
}

/** Ann's room, whose stream is published. */
function published(): RoomView {
  const { media, address } = source
  const { streamID, pushURL } = media.pushGrant('ann', address)
  annsURL = pushURL
  media.claim(streamID)
  const pusher = push(pushURL)
  ends.push(() => pusher.stop())
  const room = roomOf('ann', 'ann')
  const [ann] = room.members.values()
  if (ann === undefined) throw new Error('nobody is in the room')
  return { ...room, members: new Map([['ann', { ...ann, streamID }]]) }
}

const found = (room: RoomView) => async () => room

async function otherServer(): Promise<MediaFixture> {
  const other = await openMedia()
  ends.push(() => other.close())
  return other
}

async function listening(onSocket: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer(onSocket).listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(() => void server.close())
  return (server.address() as AddressInfo).port
}

const becomes = (made: EmbeddedForwarder, state: string) =>
  vi.waitFor(() => expect(made.list()[0]?.state).toBe(state), { timeout: 20_000, interval: 50 })

it('nginx-rtmp gets picture and sound; while it is down it is tried again, and the state says so', async () => {
  const port = await freePort()
  const { made, text } = forwarder([`127.0.0.1:${port}`])
  await made.start(found(published()), `rtmp://127.0.0.1:${port}/live/secret-key?sign=abc`)
  await becomes(made, 'retrying')
  expect(made.list()[0]).toMatchObject({ reason: 'ECONNREFUSED', tries: 1 })
  ends.push(await nginxRtmp(port))
  // It takes a moment to listen.
  await vi.waitFor(
    () => {
      if (made.list()[0]?.state === 'retrying') clock.advance(60_000)
      expect(made.list()[0]?.state).toBe('live')
    },
    { timeout: 20_000, interval: 300 },
  )
  const seen = await probe(`rtmp://127.0.0.1:${port}/live/secret-key`)
  expect(seen.streams.map(({ codec_name }) => codec_name).sort()).toEqual(['aac', 'h264'])
  expect(noted).toEqual(['forward began', 'forward failed', 'forward live'])
  // Nothing of the key in the log, nor in any process's arguments.
  expect(text()).not.toMatch(/secret-key|sign=abc/)
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name)))
    expect(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).not.toContain('secret-key?sign')
  expect(await made.stop(made.list()[0]?.forwardID ?? '')).toBe(true)
  expect([made.list(), noted.at(-1)]).toEqual([[], 'forward ended'])
}, 60_000)

it('a second server of ours gets it, again after a restart, and the forward ends with the room', async () => {
  const other = await otherServer()
  const { streamID, pushURL } = other.media.pushGrant('bob', other.address)
  other.media.claim(streamID)
  const arrives = () =>
    vi.waitFor(() => expect(other.media.stats(streamID)).toMatchObject({ video: true, audio: true }), 20_000)
  const ended = () => vi.waitFor(() => expect(other.media.stats(streamID)).toBeUndefined(), 20_000)
  const hosts = [`127.0.0.1:${other.media.rtmpPort}`]
  const before = forwarder(hosts)
  const room = published()
  const forwardID = await before.made.start(found(room), pushURL)
  await arrives()
  // The process ends, and the next one takes it up as soon as its room is back.
  before.made.close()
  await ended()
  const { made } = forwarder(hosts)
  expect(made.list()).toMatchObject([{ forwardID, streamID: '', state: 'waiting' }])
  made.committed(commitBetween(undefined, room))
  await becomes(made, 'live')
  await arrives()
  made.committed(commitBetween(room, undefined))
  expect(made.list()).toEqual([])
  await ended()
  // Nor does the next start take it up.
  expect(forwarder(hosts).made.list()).toEqual([])
}, 60_000)

it('a wrong key is refused by the other server: the reason is its code, and no text of it', async () => {
  const { media } = await otherServer()
  const { made } = forwarder([`127.0.0.1:${media.rtmpPort}`])
  await made.start(found(published()), `rtmp://127.0.0.1:${media.rtmpPort}/live/bob_1?txSecret=0&txTime=0`)
  await becomes(made, 'retrying')
  expect(made.list()[0]).toMatchObject({ reason: 'NetStream.Publish.BadName', tries: 1 })
}, 30_000)

it('a name that says something else the second time is judged again, and not connected to', async () => {
  let visits = 0
  const port = await listening((socket) => {
    visits++
    socket.destroy()
  })
  let asked = 0
  const answers = ['93.184.216.34', '127.0.0.1']
  const { made } = forwarder([`live.example.com:${port}`], async () => answers.slice(asked, ++asked))
  await made.start(found(published()), `rtmp://live.example.com:${port}/live/key`)
  await becomes(made, 'retrying')
  expect([made.list()[0]?.reason, asked, visits]).toEqual(['private address', 2, 0])
}, 30_000)

it('a server that says to go elsewhere is not followed', async () => {
  let visits = 0
  const trap = await listening((socket) => {
    visits++
    socket.destroy()
  })
  const port = await listening((socket) => {
    socket.on('error', () => {})
    socket.end(`HTTP/1.1 302 Found\r\nLocation: rtmp://127.0.0.1:${trap}/live/x\r\n\r\n${'x'.repeat(5_000)}`)
  })
  const { made } = forwarder([`127.0.0.1:${port}`])
  await made.start(found(published()), `rtmp://127.0.0.1:${port}/live/key`)
  await becomes(made, 'retrying')
  expect(visits).toBe(0)
}, 30_000)

it.each([
  ['of its own accord', 0],
  ['as its answer to connect', 1],
])(
  'a redirect in words of RTMP is not followed either: %s',
  async (_how, transaction) => {
    let visits = 0
    const trap = await listening((socket) => {
      visits++
      socket.destroy()
    })
    // As librtmp and FMS have it: level error, ex.code 302, ex.redirect.
    const ex = new Map<string, AmfValue>([
      ['code', 302],
      ['redirect', `rtmp://127.0.0.1:${trap}/live`],
    ])
    const info = new Map<string, AmfValue>([
      ['level', 'error'],
      ['code', 'NetConnection.Connect.Rejected'],
      ['description', `go to rtmp://127.0.0.1:${trap}/live`],
      ['ex', ex],
    ])
    const said =
      transaction === 0 ? encodeAmf0('onStatus', 0, null, info) : encodeAmf0('_error', transaction, null, info)
    const port = await listening((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => {
        const hello = Buffer.concat([Buffer.of(3), Buffer.alloc(2 * 1536)])
        socket.write(Buffer.concat([hello, encodeMessage(MessageType.COMMAND, 0, 0, said, 128)]))
      })
    })
    const { made, text } = forwarder([`127.0.0.1:${port}`, `127.0.0.1:${trap}`])
    await made.start(found(published()), `rtmp://127.0.0.1:${port}/live/key`)
    await becomes(made, 'retrying')
    expect(made.list()[0]).toMatchObject({ reason: 'NetConnection.Connect.Rejected', tries: 1 })
    clock.advance(60_000)
    await vi.waitFor(() => expect(made.list()[0]).toMatchObject({ state: 'retrying', tries: 2 }), 20_000)
    expect([visits, text().includes(String(trap))]).toEqual([0, false])
  },
  30_000,
)

/*
 * A forward outlives a restart; the room under its id need not be the same one by then. Another user's new room of that
 * name was sent to the first one's server.
 */
it('after a restart a room of somebody else under the same id is not forwarded', async () => {
  const port = await listening(() => {})
  const hosts = [`127.0.0.1:${port}`]
  const room = published()
  const before = forwarder(hosts).made
  await before.start(found(room), `rtmp://127.0.0.1:${port}/live/key`)
  before.close()
  const { made } = forwarder(hosts)
  // Somebody is there, the creator not yet: that says nothing.
  made.committed(commitBetween(undefined, { ...room, creator: '' }))
  expect(made.list()).toMatchObject([{ state: 'waiting' }])
  made.committed(commitBetween(undefined, { ...room, creator: 'bob' }))
  expect(made.list()).toEqual([])
  expect(forwarder(hosts).made.list()).toEqual([])
}, 30_000)

it('a room whose lead went on to somebody else is taken up again after a restart', async () => {
  const port = await listening(() => {})
  const hosts = [`127.0.0.1:${port}`]
  const room = published()
  const before = forwarder(hosts).made
  await before.start(found(room), `rtmp://127.0.0.1:${port}/live/key`)
  before.committed(commitBetween(room, { ...room, creator: 'bob', seq: room.seq + 1 }))
  before.close()
  const { made } = forwarder(hosts)
  made.committed(commitBetween(undefined, { ...room, creator: 'bob' }))
  expect(made.list()).toHaveLength(1)
}, 30_000)

// Its room was looked at before the name was looked up: a room that ended meanwhile was forwarded until the next start.
it('a room that ends while the address is looked up is not forwarded', async () => {
  const order: string[] = []
  const { made } = forwarder(['live.example.com:1935'], async () => {
    order.push('address')
    return ['93.184.216.34']
  })
  const gone = async (): Promise<RoomView> => {
    order.push('room')
    throw new Error('no room')
  }
  await expect(made.start(gone, 'rtmp://live.example.com/live/key')).rejects.toThrow('no room')
  expect(order).toEqual(['address', 'room'])
  expect(made.list()).toEqual([])
})

it('a server that says more than a server has to say is hung up on', async () => {
  const port = await listening((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      socket.write(Buffer.concat([Buffer.of(3), Buffer.alloc(2 * 1536)]))
      const ping = encodeMessage(MessageType.USER_CONTROL, 0, 0, Buffer.from([0, 6, 0, 0, 0, 1]), 128)
      // It asks for answers, and does not read them.
      socket.pause()
      socket.write(Buffer.concat(Array.from({ length: 1_000 }, () => ping)))
    })
  })
  const { made } = forwarder([`127.0.0.1:${port}`])
  await made.start(found(published()), `rtmp://127.0.0.1:${port}/live/key`)
  await becomes(made, 'retrying')
  expect(made.list()).toMatchObject([{ reason: 'flood' }])
}, 30_000)

// One value of a kind that AMF0 does not have, in a notice that nobody asked for, and the server counted as none of
// RTMP.
it('a server may say what cannot be read', async () => {
  const commands: unknown[] = []
  const port = await listening((socket) => {
    socket.on('error', () => {})
    const reader = new ChunkReader({ messageSize: 65_536, chunkStreams: 16 }, ({ type, payload }) => {
      if (type === MessageType.COMMAND) commands.push(new Amf0Reader(payload).all()[0])
    })
    socket.once('data', () => {
      const odd = Buffer.concat([encodeAmf0('onBWDone', 0, null), Buffer.from([0x11, 0x0a, 0x0b, 1])])
      const said = [odd, encodeAmf0('_result', 1, null, null)]
      const messages = said.map((bytes) => encodeMessage(MessageType.COMMAND, 0, 0, bytes, 128))
      socket.write(Buffer.concat([Buffer.of(3), Buffer.alloc(2 * 1536), ...messages]))
      let shaken = 1536
      socket.on('data', (data: Buffer) => {
        const used = Math.min(shaken, data.length)
        shaken -= used
        reader.push(data.subarray(used))
      })
    })
  })
  const { made } = forwarder([`127.0.0.1:${port}`])
  await made.start(found(published()), `rtmp://127.0.0.1:${port}/live/key`)
  await vi.waitFor(() => expect(commands).toContain('createStream'), 20_000)
}, 30_000)

// A room's stream was forwarded to its own push address, first at once, then round two servers: what came back took
// the place of the presenter, who was thrown out.
it('a push address of the room itself is refused in words', async () => {
  const { made } = forwarder([`127.0.0.1:${source.media.rtmpPort}`])
  await expect(made.start(found(published()), annsURL)).rejects.toThrow('url 是该房间自己的推流地址')
})

it('a stream that comes back to itself over another server is refused there, and its presenter stays', async () => {
  const other = await otherServer()
  const { streamID: there, pushURL: onward } = other.media.pushGrant('bob', other.address)
  other.media.claim(there)
  const { made } = forwarder([`127.0.0.1:${other.media.rtmpPort}`])
  await made.start(found(published()), onward)
  await becomes(made, 'live')
  const bob = roomOf('bob', 'bob')
  const [member] = bob.members.values()
  if (member === undefined) throw new Error('nobody is in the room')
  const { made: second } = forwarder([`127.0.0.1:${source.media.rtmpPort}`], undefined, other)
  await second.start(found({ ...bob, members: new Map([['bob', { ...member, streamID: there }]]) }), annsURL)
  await becomes(second, 'retrying')
  expect(second.list()[0]?.reason).toBe('NetStream.Publish.Loop')
  expect(made.list()[0]?.state).toBe('live')
}, 60_000)

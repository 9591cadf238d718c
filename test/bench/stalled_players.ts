import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import path from 'node:path'
import { encodeMessage } from '../../server/media/embedded/rtmp/chunk_writer.js'
import { audio, nameOf, RtmpClient, video } from '../media/embedded/rtmp_client.js'

// Memory of the relay while fifty players have stopped reading: `npm run bench -- stalled_players`.

const STALLED = 50
const MEBIBYTE = 1024 * 1024

interface State {
  memory: number
  bytesIn: number
  players: number
  bytesOut: number
  dropped: number
}

async function stateOf(server: ChildProcess, what: 'counts' | 'memory' = 'counts'): Promise<State> {
  server.send(what)
  return (await once(server, 'message'))[0]
}

async function until(server: ChildProcess, holds: (state: State) => boolean): Promise<void> {
  while (!holds(await stateOf(server)));
}

/** An HTTP-FLV player that asks and never reads. */
function stalledPlayer(flvURL: string): Socket {
  const { port, pathname, search } = new URL(flvURL)
  const socket = connect(Number(port), '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: x\r\n\r\n`)
  socket.pause()
  return socket
}

const server = fork(path.join(import.meta.dirname, 'relay/memory_server.ts'), {
  execArgv: ['--expose-gc', '--import', 'tsx'],
})
const [{ pushURL, flvURL }] = await once(server, 'message')
const publisher = await RtmpClient.connected(Number(/:(\d+)\//.exec(pushURL)?.[1]))
await publisher.publish(nameOf(pushURL))
// Set Chunk Size: that of encodeMessage.
publisher.send(1, 0, Buffer.from([0, 0, 0xea, 0x60]))
// With both tracks known, players begin at once; else all could be over before the first of them is sent anything.
publisher.socket.write(
  Buffer.concat([video.header(), video.key(20_000)].map((payload) => encodeMessage(9, 0, 1, payload))),
)
publisher.socket.write(encodeMessage(8, 0, 1, audio.header()))
const sockets = Array.from({ length: STALLED }, () => stalledPlayer(flvURL))
await until(server, ({ players, bytesOut }) => players === STALLED && bytesOut >= STALLED * 20_000)

let time = 0
/** Publishes so many MiB: key frames of 100 kB and pictures of 20 kB. */
async function publish(mebibytes: number): Promise<State> {
  const want = (await stateOf(server)).bytesIn + mebibytes * MEBIBYTE
  for (let sent = 0; sent < mebibytes * MEBIBYTE; ) {
    time += 40
    const payload = time % 400 === 0 ? video.key(100_000) : video.inter(20_000)
    sent += payload.length
    if (!publisher.socket.write(encodeMessage(9, time, 1, payload))) await once(publisher.socket, 'drain')
  }
  await until(server, ({ bytesIn }) => bytesIn >= want)
  return stateOf(server, 'memory')
}

const idle = await stateOf(server, 'memory')
let growth = 0
for (const mebibytes of [40, 60]) {
  const after = await publish(mebibytes)
  growth = Math.max(growth, (after.memory - idle.memory) / MEBIBYTE)
  if (after.players !== STALLED) throw new Error(`${after.players} of ${STALLED} players are left`)
}
const { dropped } = await stateOf(server)
await publisher.end()
for (const socket of sockets) socket.destroy()
server.kill('SIGKILL')
// A queue each at most (512 KiB, shared where players stand still at the same place), and a few pictures under way;
// unbounded, it would be all that was published.
console.log(
  JSON.stringify({
    what: `MiB that the relay grew by, ${STALLED} stalled players, ${dropped} dropped`,
    value: Number(growth.toFixed(1)),
    bar: STALLED,
  }),
)
if (growth >= STALLED || dropped <= STALLED) throw new Error('stalled players are not bounded')

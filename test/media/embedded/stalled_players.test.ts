import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeMessage } from '../../../server/media/embedded/rtmp/chunk_writer.js'
import { audio, nameOf, RtmpClient, video } from './rtmp_client.js'

const STALLED = 50
const MEBIBYTE = 1024 * 1024

interface State {
  memory: number
  bytesIn: number
  players: number
  bytesOut: number
  dropped: number
}

describe('fifty players that stopped reading', () => {
  let server: ChildProcess
  let urls: { pushURL: string; accelerateURL: string; flvURL: string }
  const sockets: Socket[] = []

  beforeEach(async () => {
    server = fork(path.join(import.meta.dirname, 'memory_server.ts'), { execArgv: ['--expose-gc', '--import', 'tsx'] })
    urls = (await once(server, 'message'))[0]
  })
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy()
    const closed = once(server, 'close')
    server.kill('SIGKILL')
    await closed
  })

  const state = async (what: 'counts' | 'memory' = 'counts'): Promise<State> => {
    server.send(what)
    return (await once(server, 'message'))[0]
  }

  it('do not make the relay grow, however much is published', async () => {
    const { port, pathname, search } = new URL(urls.flvURL)
    const publisher = await RtmpClient.connected(Number(/:(\d+)\//.exec(urls.pushURL)?.[1]))
    await publisher.publish(nameOf(urls.pushURL))
    // Set Chunk Size: that of encodeMessage.
    publisher.send(1, 0, Buffer.from([0, 0, 0xea, 0x60]))
    // With both tracks known, players begin at once; else all could be over before the first of them is sent anything.
    publisher.socket.write(Buffer.concat([video.header(), video.key(20_000)].map((payload) => encodeMessage(9, 0, 1, payload))))
    publisher.socket.write(encodeMessage(8, 0, 1, audio.header()))
    for (let i = 0; i < STALLED; i++) {
      const socket = connect(Number(port), '127.0.0.1')
      sockets.push(socket)
      socket.on('error', () => undefined)
      socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: x\r\n\r\n`)
      socket.pause()
    }
    const begun = ({ players, bytesOut }: State): boolean => players === STALLED && bytesOut >= STALLED * 20_000
    while (!begun(await state()));
    let time = 0
    /** Publishes so many MiB: key frames of 100 kB and pictures of 20 kB. */
    const publish = async (mebibytes: number): Promise<State> => {
      const want = (await state()).bytesIn + mebibytes * MEBIBYTE
      for (let sent = 0; sent < mebibytes * MEBIBYTE; ) {
        time += 40
        const payload = time % 400 === 0 ? video.key(100_000) : video.inter(20_000)
        sent += payload.length
        if (!publisher.socket.write(encodeMessage(9, time, 1, payload))) await once(publisher.socket, 'drain')
      }
      for (;;) {
        if ((await state()).bytesIn >= want) return await state('memory')
      }
    }
    const idle = await state('memory')
    for (const mebibytes of [40, 60]) {
      const after = await publish(mebibytes)
      expect(after.players).toBe(STALLED)
      // A queue each at most (512 KiB, shared where players stand still at the same place), and a few pictures under way;
      // unbounded, it would be all that was published.
      expect((after.memory - idle.memory) / MEBIBYTE).toBeLessThan(STALLED)
    }
    expect((await state()).dropped).toBeGreaterThan(STALLED)
    await publisher.end()
  }, 60_000)
})

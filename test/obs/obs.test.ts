// With the whole push URL in "Server" and no key, OBS was cut off, and neither side's log said why. Whatever field the
// parts of a URL are pasted into, a real OBS publishes. `npm run test:obs`, where obs-studio and xvfb are installed.
import { connect, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { systemClock } from '../../server/clock.js'
import { type MediaFixture, openMedia } from '../media/embedded/media_fixture.js'
import { hasObs, type StreamFields, startObs } from './obs_process.js'

if (!hasObs) console.log('OBS is not tried: apt-get install obs-studio xvfb')

let fixture: MediaFixture
let obs: Awaited<ReturnType<typeof startObs>> | undefined

beforeEach(async () => {
  fixture = await openMedia({}, systemClock)
})
afterEach(async () => {
  await obs?.stop()
  obs = undefined
  await fixture.close()
})

const FIELDS: { readonly [fields: string]: (folder: string, name: string) => StreamFields } = {
  'server and key': (folder, name) => ({ server: folder, key: name }),
  'the whole URL as server, no key': (folder, name) => ({ server: `${folder}/${name}`, key: '' }),
  'the whole URL as key': (folder, name) => ({ server: folder, key: `${folder}/${name}` }),
  'a line end behind the key': (folder, name) => ({ server: `${folder}/`, key: `${name}\n` }),
}

it.skipIf(!hasObs).each(Object.entries(FIELDS))('OBS publishes with %s', async (_fields, fill) => {
  const { media, address, news } = fixture
  const { streamID, pushURL } = media.pushGrant('alice', address)
  const end = pushURL.lastIndexOf('/')
  obs = await startObs(fill(pushURL.slice(0, end), pushURL.slice(end + 1)))
  const output = obs.output
  await vi.waitFor(() => expect(news, output()).toContain(`+${streamID}`), 60_000)
  await vi.waitFor(() => expect(media.stats(streamID)).toMatchObject({ audio: true, video: true }), 20_000)
})

it.skipIf(!hasObs)('OBS comes back after its connection broke', async () => {
  const { media, address, news } = fixture
  const { streamID, pushURL } = media.pushGrant('alice', address)
  const name = pushURL.slice(pushURL.lastIndexOf('/') + 1)
  const way = await breakableWay(media.rtmpPort)
  obs = await startObs({ server: `rtmp://127.0.0.1:${way.port}/live`, key: name })
  await vi.waitFor(() => expect(news).toEqual([`+${streamID}`]), 60_000)
  way.break()
  await vi.waitFor(() => expect(news).toEqual([`+${streamID}`, `-${streamID}`, `+${streamID}`]), 30_000)
  way.close()
})

/** A port that leads to another one, until it breaks. */
async function breakableWay(to: number) {
  const sockets = new Set<Socket>()
  const server = createServer((inner) => {
    const outer = connect(to, '127.0.0.1')
    for (const socket of [inner, outer]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
    }
    inner.pipe(outer).pipe(inner)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  const cut = () => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : 0,
    break: cut,
    close() {
      cut()
      server.close()
    },
  }
}

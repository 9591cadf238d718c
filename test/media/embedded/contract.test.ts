import { ManualClock } from '../../support/manual_clock.js'
import { mediaContract } from '../media_contract.js'
import { openMedia } from './media_fixture.js'
import { nameOf, RtmpClient, video } from './rtmp_client.js'

mediaContract('the embedded relay', async () => {
  const clock = new ManualClock()
  // Publishers here are silent for minutes of the clock's time.
  const { media, address, close } = await openMedia({ limits: { publishIdle: Number.POSITIVE_INFINITY } }, clock)
  const publishers = new Map<string, RtmpClient>()
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
  return {
    media,
    address,
    publish: async (pushURL) => {
      const client = await RtmpClient.connected(media.rtmpPort)
      const name = nameOf(pushURL)
      if ((await client.publish(name)) !== 'NetStream.Publish.Start') return false
      client.send(9, 0, video.key())
      publishers.set(name.slice(0, name.indexOf('?')), client)
      return true
    },
    unpublish: async (streamID) => {
      const client = publishers.get(streamID)
      client?.command('deleteStream', 4, null, 1)
      while (media.stats(streamID) !== undefined) await settle()
    },
    running: async (streamID) => media.stats(streamID) !== undefined,
    advance: async (ms) => {
      clock.advance(ms)
      await settle()
    },
    close: async () => {
      await Promise.all([...publishers.values()].map((client) => client.end()))
      await close()
    },
  }
})

import { openMedia } from '../../media/embedded/media_fixture.js'

// The relay in a process of its own, so that its memory is measured apart from the bench's. Run with --expose-gc.
const { media, address } = await openMedia({
  limits: {
    publishBitrate: Number.POSITIVE_INFINITY,
    publishTags: Number.POSITIVE_INFINITY,
    playerStall: Number.POSITIVE_INFINITY,
  },
})
const grant = media.pushGrant('alice', address)
media.claim(grant.streamID)
process.send?.({ pushURL: grant.pushURL, ...media.playURLs(grant.streamID, address) })
process.on('message', (what) => {
  if (what === 'memory') globalThis.gc?.()
  const { external, heapUsed } = process.memoryUsage()
  process.send?.({ memory: external + heapUsed, ...media.totals() })
})

import type { Address } from '../../server/http/address.js'
import type { MediaProvider } from '../../server/rooms/ports/media_provider.js'

/** Signs nothing: addresses are plain, so that tests can read them. */
export function mediaStub(): MediaProvider {
  const unused = () => {
    throw new Error('not used here')
  }
  const flv = (streamID: string, { secure, host }: Address) => `http${secure ? 's' : ''}://${host}/live/${streamID}.flv`
  return {
    reach: 'everywhere',
    info: { provider: 'embedded', playMode: 'live', minCache: 0.2, maxCache: 0.8, mixed: false },
    playURLs: (streamID, address) => ({
      accelerateURL: `rtmp://${address.host}/live/${streamID}`,
      flvURL: flv(streamID, address),
    }),
    mixedPlayURL: flv,
    pushGrant: unused,
    verifyPushURL: unused,
    streamState: unused,
    claim: unused,
    release: unused,
    revoke: unused,
    revokeUser: unused,
    mix: unused,
    listen: unused,
    start: unused,
    close: unused,
  }
}

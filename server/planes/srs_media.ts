import { loadMediaKeys } from '../media/embedded/media_keys.js'
import { srsCheck } from '../media/srs/check.js'
import { type DvrFile, Srs } from '../media/srs/srs.js'
import { cloudMetrics } from '../metrics/rooms.js'
import type { MediaPlaneMaker } from './plane.js'

/** An SRS server. */
export const srsMediaPlane: MediaPlaneMaker = async (config, { clock, ids, log, dataDir, registry, revocations }) => {
  const { rtmpHost, httpOrigin, apiUrl, apiUsername, apiPassword, hookSecret } = config.media.srs
  const { pushUrlTtl, playUrlTtl } = config.media
  const keys = await loadMediaKeys(config.media, dataDir, ids)
  const api = {
    url: apiUrl,
    timeout: 1_500,
    ...(apiUsername === '' ? {} : { username: apiUsername, password: apiPassword }),
  }
  const onDvr = (file: DvrFile) => log.info(file, 'SRS: recording finished')
  const provider = new Srs({
    addresses: { rtmpHost, httpOrigin, app: 'live', ...keys, pushUrlTtl, playUrlTtl },
    api,
    hookSecret,
    clock,
    ids,
    log,
    revocations,
    onDvr,
  })
  cloudMetrics(registry, 'srs', provider.cloud)
  return {
    attachments: [],
    rtmpPort: () => undefined,
    close: () => provider.close(),
    provider,
    start: () => provider.start(),
    callbacks: { srs: (secret, body) => provider.hook(secret, body) },
    checks: [srsCheck(provider.api, { hookSecret, apiPassword })],
    listeners: [],
  }
}

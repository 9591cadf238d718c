import path from 'node:path'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { Clock } from './clock.js'
import type { Config } from './config.js'
import type { HttpAttachment } from './http_attachment.js'
import { PersistedMap } from './identity/persisted_map.js'
import type { Ids } from './ids.js'
import type { MediaProvider } from './media/media_provider.js'
import { revocationAlive } from './media/push_rights.js'
import type { Recorder } from './media/recorder.js'
import { srsCheck } from './media/srs/check.js'
import { Srs } from './media/srs/srs.js'
import { tencentLiveCheck } from './media/tencent/check.js'
import { tencentLiveOptions } from './media/tencent/options.js'
import { TencentLive } from './media/tencent/tencent_live.js'
import type { CallbackHandlers } from './routes/callbacks.js'
import type { Check } from './services.js'

/** A media provider with what it wants from the rest of the server. */
export interface MediaPlane {
  readonly provider: MediaProvider
  readonly attachments: readonly HttpAttachment[]
  readonly callbacks: CallbackHandlers
  readonly checks: readonly Check[]
  readonly recorder?: Recorder
  /** The RTMP port in use, once started; undefined when media is elsewhere. */
  rtmpPort(): number | undefined
}

export interface MediaPlaneParts {
  clock: Clock
  ids: Ids
  log: Logger
  dataDir: string
  registry: Registry
}

const REVOCATIONS_LIMIT = 200_000

/** The media plane of `media.provider`. Part of services.ts: nothing else names an adapter. */
export async function createMediaPlane(config: Config, parts: MediaPlaneParts): Promise<MediaPlane> {
  const { clock, ids, log, dataDir } = parts
  const revocations = await PersistedMap.open({
    file: path.join(dataDir, 'revoked_push_urls.jsonl'),
    limit: REVOCATIONS_LIMIT,
    log,
    alive: (value) => revocationAlive(value, clock.now()),
  })
  const common = { clock, ids, log, revocations }
  const elsewhere = { attachments: [], rtmpPort: () => undefined }
  const { provider, pushUrlTtl, playUrlTtl } = config.media
  if (provider === 'tencent') {
    const options = tencentLiveOptions(config.media.tencent, { pushUrlTtl, playUrlTtl })
    const live = new TencentLive({ ...common, options })
    return { ...elsewhere, provider: live, callbacks: { tencentLive: (body) => live.callback(body) }, checks: [tencentLiveCheck(live, options)] }
  }
  const { rtmpHost, httpOrigin, apiUrl, apiUsername, apiPassword, hookSecret } = config.media.srs
  const keys = { pushKey: config.media.pushKey, playKey: config.media.playKey }
  const api = { url: apiUrl, timeout: 1_500, ...(apiUsername === '' ? {} : { username: apiUsername, password: apiPassword }) }
  const srs = new Srs({ ...common, addresses: { rtmpHost, httpOrigin, app: 'live', ...keys, pushUrlTtl, playUrlTtl }, api })
  return { ...elsewhere, provider: srs, callbacks: { srs: { secret: hookSecret, hook: (body) => srs.hook(body) } }, checks: [srsCheck(srs.api)] }
}

import path from 'node:path'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { RecordInfo } from '../wxlite/utils/protocol.js'
import type { Clock } from './clock.js'
import type { Config } from './config.js'
import type { Check } from './doctor/run_checks.js'
import type { HttpAttachment } from './http_attachment.js'
import { portError } from './http_server.js'
import { PersistedMap } from './identity/persisted_map.js'
import type { Ids } from './ids.js'
import { EmbeddedMedia } from './media/embedded/embedded_media.js'
import { loadMediaKeys } from './media/embedded/media_keys.js'
import type { MediaProvider } from './media/media_provider.js'
import { type RevocationStore, revocationAlive } from './media/push_rights.js'
import type { Recorder } from './media/recorder.js'
import { srsCheck } from './media/srs/check.js'
import { type DvrFile, Srs } from './media/srs/srs.js'
import { tencentLiveCheck } from './media/tencent/check.js'
import { tencentLiveOptions } from './media/tencent/options.js'
import { TencentLive } from './media/tencent/tencent_live.js'
import { TencentRecorder } from './media/tencent/tencent_recorder.js'
import { breakerGauge, gauge } from './room_metrics.js'
import type { RoomListener } from './rooms/step.js'
import type { CallbackHandlers } from './routes/callbacks.js'
import { readTLS } from './tls_files.js'

/** A media provider with what it wants from the rest of the server. */
export interface MediaPlane {
  readonly provider: MediaProvider
  readonly attachments: readonly HttpAttachment[]
  readonly callbacks: CallbackHandlers
  readonly checks: readonly Check[]
  readonly recorder?: Recorder
  /** Told of every change of a room, after the planes. */
  readonly listeners: readonly RoomListener[]
  /** Rejects with one line for the operator when a port cannot be had. */
  start(): Promise<void>
  /** The RTMP port in use, once started; undefined when media is elsewhere. */
  rtmpPort(): number | undefined
}

export interface MediaPlaneParts {
  clock: Clock
  ids: Ids
  log: Logger
  dataDir: string
  registry: Registry
  /** Tells a room's creator of a finished recording. */
  recorded: (userID: string, record: RecordInfo) => void
}

const REVOCATIONS_LIMIT = 200_000
const RECORDS_LIMIT = 100_000

/** The media plane of `media.provider`. Part of services.ts: nothing else names an adapter. */
export async function createMediaPlane(config: Config, parts: MediaPlaneParts): Promise<MediaPlane> {
  const { clock, log, dataDir } = parts
  const revocations = await PersistedMap.open({
    file: path.join(dataDir, 'revoked_push_urls.jsonl'),
    limit: REVOCATIONS_LIMIT,
    log,
    alive: (value) => revocationAlive(value, clock.now()),
  })
  const { provider } = config.media
  if (provider === 'embedded') return embedded(config, parts, revocations)
  if (provider === 'tencent') return tencent(config, parts, revocations)
  return srs(config, parts, revocations)
}

const ELSEWHERE = { attachments: [], rtmpPort: () => undefined }

async function tencent(config: Config, { clock, ids, log, dataDir, registry, recorded }: MediaPlaneParts, revocations: RevocationStore): Promise<MediaPlane> {
  const { pushUrlTtl, playUrlTtl } = config.media
  const options = tencentLiveOptions(config.media.tencent, { pushUrlTtl, playUrlTtl })
  const live = new TencentLive({ options, clock, ids, log, revocations, onRecorded: (file) => void recorder?.recorded(file) })
  breakerGauge(registry, 'tencent_live', live.breaker)
  const common = { clock, log, nameOf: (streamID: string) => live.addresses.nameOf(streamID) }
  const kept = (name: string) => PersistedMap.open({ file: path.join(dataDir, `tencent_${name}.jsonl`), limit: RECORDS_LIMIT, log })
  const recorder =
    live.api && new TencentRecorder({ ...common, api: live.api, streams: await kept('recorded_streams'), files: await kept('recordings'), finished: recorded })
  return {
    ...ELSEWHERE,
    provider: live,
    start: () => live.start(),
    callbacks: { tencentLive: (body) => live.callback(body) },
    checks: [tencentLiveCheck(live, options)],
    listeners: recorder === undefined ? [] : [recorder],
    ...(recorder && { recorder }),
  }
}

async function srs(config: Config, { clock, ids, log, dataDir, registry }: MediaPlaneParts, revocations: RevocationStore): Promise<MediaPlane> {
  const { rtmpHost, httpOrigin, apiUrl, apiUsername, apiPassword, hookSecret } = config.media.srs
  const { pushUrlTtl, playUrlTtl } = config.media
  const keys = await loadMediaKeys(config.media, dataDir, ids)
  const api = { url: apiUrl, timeout: 1_500, ...(apiUsername === '' ? {} : { username: apiUsername, password: apiPassword }) }
  const onDvr = (file: DvrFile) => log.info(file, 'SRS: recording finished')
  const provider = new Srs({ addresses: { rtmpHost, httpOrigin, app: 'live', ...keys, pushUrlTtl, playUrlTtl }, api, clock, ids, log, revocations, onDvr })
  breakerGauge(registry, 'srs', provider.breaker)
  return {
    ...ELSEWHERE,
    provider,
    start: () => provider.start(),
    callbacks: { srs: { secret: hookSecret, hook: (body) => provider.hook(body) } },
    checks: [srsCheck(provider.api)],
    listeners: [],
  }
}

async function embedded(config: Config, { clock, ids, log, dataDir, registry }: MediaPlaneParts, revocations: RevocationStore): Promise<MediaPlane> {
  const { host, media } = config
  const { rtmpPort, publicHost, pushUrlTtl, playUrlTtl } = media
  const tls = readTLS(config.tls)
  const keys = await loadMediaKeys(media, dataDir, ids)
  const options = { host, rtmpPort, publicHost: publicHost || hostOf(config.publicUrl), ...keys, pushUrlTtl, playUrlTtl, ...(tls && { tls }) }
  const provider = new EmbeddedMedia({ options, clock, ids, log, revocations })
  relayMetrics(registry, provider)
  return {
    provider,
    callbacks: {},
    checks: [],
    listeners: [],
    attachments: [
      {
        request: (request, response) => provider.handleRequest(request, response),
        upgrade: (request, socket, head) => provider.handleUpgrade(request, socket, head),
      },
    ],
    rtmpPort: () => provider.rtmpPort,
    start: () =>
      provider.start().catch((error: NodeJS.ErrnoException) => {
        throw portError(error, 'media.rtmpPort', host, rtmpPort)
      }),
  }
}

function relayMetrics(registry: Registry, relay: EmbeddedMedia): void {
  gauge(registry, 'rtcroom_media_streams', 'Streams that are being published', () => relay.totals().streams)
  gauge(registry, 'rtcroom_media_players', 'Players of all streams', () => relay.totals().players)
  gauge(registry, 'rtcroom_media_connections', 'Media connections of every kind', () => relay.totals().connections)
  gauge(registry, 'rtcroom_media_bytes_in', 'Bytes received since start', () => relay.totals().bytesIn)
  gauge(registry, 'rtcroom_media_bytes_out', 'Bytes sent since start', () => relay.totals().bytesOut)
  gauge(registry, 'rtcroom_media_dropped', 'Packets that slow players lost since start', () => relay.totals().dropped)
  gauge(registry, 'rtcroom_media_refused', 'Refused requests to publish or play since start', () => relay.totals().refused)
}

/** The host name of publicUrl, '' without one. */
function hostOf(publicUrl: string): string {
  return publicUrl === '' ? '' : new URL(publicUrl).hostname
}

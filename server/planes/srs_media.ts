import type { IncomingMessage } from 'node:http'
import type { Logger } from 'pino'
import { BusNews } from '../bus/node_news.js'
import { publicAddress } from '../http/client_addresses.js'
import { loadMediaKeys } from '../media/embedded/media_keys.js'
import { srsCheck } from '../media/srs/check.js'
import { Srs } from '../media/srs/srs.js'
import type { SrsNodes, ToldNews } from '../media/srs/srs_nodes.js'
import type { DvrFile } from '../media/srs/srs_parts.js'
import { rtcCheck } from '../media/srs/webrtc/check.js'
import { DoctorRight } from '../media/srs/webrtc/doctor_right.js'
import { cloudMetrics, gauge } from '../metrics/rooms.js'
import type { ClusterPlane } from './cluster.js'
import type { MediaPlaneMaker } from './plane.js'
import { streamsInUse } from './streams_in_use.js'

/** An SRS server. */
export const srsMediaPlane: MediaPlaneMaker = async (
  config,
  { clock, ids, log, dataDir, registry, revocations, clients, keys: keyOf, maps, cluster },
) => {
  const { rtmpHost, httpOrigin, apiUrl, apiUsername, apiPassword, hookSecret, webrtc } = config.media.srs
  const { pushUrlTtl, playUrlTtl } = config.media
  const keys = await loadMediaKeys(config.media, dataDir, ids, cluster && keyOf)
  const nodes = cluster && {
    ...srsNodes(cluster, config.cluster.nodeUrl, log),
    ...(await streamsInUse(cluster, { maps, clock, ttl: pushUrlTtl })),
  }
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
    nodes,
    ...(webrtc && {
      webrtc: { ipOf: (request: IncomingMessage) => clients.ipOf(request), limited: config.rateLimit.enabled },
    }),
  })
  cloudMetrics(registry, 'srs', provider.cloud)
  if (webrtc)
    gauge(registry, 'rtcroom_srs_webrtc_sessions', 'WebRTC sessions that are open', () => provider.webrtcSessions)
  const tried = {
    api: provider.api,
    app: provider.addresses.app,
    right: new DoctorRight(hookSecret),
    ids,
    publicUrl: config.publicUrl,
    clock,
  }
  return {
    attachments: provider.attachments,
    rtmpPort: () => undefined,
    close: () => provider.close(),
    provider,
    start: () => provider.start(),
    callbacks: { srs: (secret, body) => provider.hook(secret, body) },
    checks: [srsCheck(provider.api, { hookSecret, apiPassword }), ...(webrtc ? [rtcCheck(tried)] : [])],
    listeners: [],
  }
}

/** What nodes over one SRS tell each other, and how clients reach each of them. */
function srsNodes(
  { redis, streams }: ClusterPlane,
  nodeUrl: string,
  log: Logger,
): Pick<SrsNodes, 'tell' | 'listen' | 'slot' | 'addressOf'> {
  const own = publicAddress(nodeUrl)
  return {
    slot: streams.slot,
    // Its own is known before the table lists it.
    addressOf: (slot) => (slot === streams.slot ? own : streams.addressAt(slot)),
    tell: (news) => redis.tell('srs', '', news),
    listen: (hear) => new BusNews<ToldNews>('srs', { redis, log }).listen(hear),
  }
}

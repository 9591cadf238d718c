import path from 'node:path'
import type { Logger } from 'pino'
import { BusNews } from '../bus/node_news.js'
import type { Clock } from '../clock.js'
import { tencentLiveCheck } from '../media/tencent/check.js'
import { tencentLiveOptions } from '../media/tencent/options.js'
import type { PushEvent } from '../media/tencent/stream_log.js'
import { type LiveNodes, TencentLive } from '../media/tencent/tencent_live.js'
import { TencentRecorder } from '../media/tencent/tencent_recorder.js'
import { cloudMetrics } from '../metrics/rooms.js'
import type { KeptMaps } from '../store/kept_map.js'
import { PersistedMap } from '../store/persisted_map.js'
import type { ClusterPlane } from './cluster.js'
import type { MediaPlaneMaker } from './plane.js'
import { streamsInUse } from './streams_in_use.js'

const RECORDS_LIMIT = 100_000

/** Tencent Cloud Live. */
export const tencentMediaPlane: MediaPlaneMaker = async (
  config,
  { clock, ids, log, dataDir, registry, recorded, recording, revocations, maps, cluster },
) => {
  const { pushUrlTtl, playUrlTtl } = config.media
  const options = tencentLiveOptions(config.media.tencent, { pushUrlTtl, playUrlTtl })
  const nodes = cluster && (await liveNodes(cluster, { maps, clock, log, ttl: pushUrlTtl }))
  const live = new TencentLive({
    options,
    clock,
    ids,
    log,
    revocations,
    nodes,
    onRecorded: (file) => void recorder?.recorded(file),
  })
  cloudMetrics(registry, 'tencent_live', live.cloud)
  const common = { clock, log, cloud: live.cloud, nameOf: (streamID: string) => live.addresses.nameOf(streamID) }
  const kept = (name: string) =>
    PersistedMap.open({ file: path.join(dataDir, `tencent_${name}.jsonl`), limit: RECORDS_LIMIT, clock, log })
  // Which node began a recording is known to that one alone: of several nodes nobody records yet.
  const recorder =
    live.api && cluster === undefined
      ? new TencentRecorder({
          ...common,
          api: live.api,
          streams: await kept('recorded_streams'),
          files: await kept('recordings'),
          finished: recorded,
          recording,
        })
      : undefined
  return {
    attachments: [],
    rtmpPort: () => undefined,
    close: () => live.close(),
    provider: live,
    start: () => live.start(),
    callbacks: { tencentLive: (body) => live.callback(body) },
    checks: [tencentLiveCheck(live, options)],
    listeners: recorder ? [recorder] : [],
    recorder,
  }
}

async function liveNodes(
  cluster: ClusterPlane,
  { maps, clock, log, ttl }: { maps: KeptMaps; clock: Clock; log: Logger; ttl: number },
): Promise<LiveNodes> {
  return {
    news: new BusNews<PushEvent>('live_push', { redis: cluster.redis, log }),
    ...(await streamsInUse(cluster, { maps, clock, ttl })),
  }
}

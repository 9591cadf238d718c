import path from 'node:path'
import { tencentLiveCheck } from '../media/tencent/check.js'
import { tencentLiveOptions } from '../media/tencent/options.js'
import { TencentLive } from '../media/tencent/tencent_live.js'
import { TencentRecorder } from '../media/tencent/tencent_recorder.js'
import { cloudMetrics } from '../metrics/rooms.js'
import { PersistedMap } from '../store/persisted_map.js'
import type { MediaPlaneMaker } from './plane.js'

const RECORDS_LIMIT = 100_000

/** Tencent Cloud Live. */
export const tencentMediaPlane: MediaPlaneMaker = async (
  config,
  { clock, ids, log, dataDir, registry, recorded, recording, revocations },
) => {
  const { pushUrlTtl, playUrlTtl } = config.media
  const options = tencentLiveOptions(config.media.tencent, { pushUrlTtl, playUrlTtl })
  const live = new TencentLive({
    options,
    clock,
    ids,
    log,
    revocations,
    onRecorded: (file) => void recorder?.recorded(file),
  })
  cloudMetrics(registry, 'tencent_live', live.cloud)
  const common = { clock, log, cloud: live.cloud, nameOf: (streamID: string) => live.addresses.nameOf(streamID) }
  const kept = (name: string) =>
    PersistedMap.open({ file: path.join(dataDir, `tencent_${name}.jsonl`), limit: RECORDS_LIMIT, clock, log })
  const recorder =
    live.api &&
    new TencentRecorder({
      ...common,
      api: live.api,
      streams: await kept('recorded_streams'),
      files: await kept('recordings'),
      finished: recorded,
      recording,
    })
  return {
    attachments: [],
    rtmpPort: () => undefined,
    close: () => live.close(),
    provider: live,
    start: () => live.start(),
    callbacks: { tencentLive: (body) => live.callback(body) },
    checks: [tencentLiveCheck(live, options)],
    listeners: recorder === undefined ? [] : [recorder],
    ...(recorder && { recorder }),
  }
}

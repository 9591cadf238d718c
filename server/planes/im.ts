import { RedisExchange } from '../bus/im_exchange.js'
import { BusNews } from '../bus/node_news.js'
import type { Config } from '../config.js'
import { IM_PATH, ImHub } from '../im/embedded/hub.js'
import { IM_LIMITS } from '../im/embedded/limits.js'
import { imCallbacks } from '../im/tencent/callbacks.js'
import { tencentImCheck } from '../im/tencent/check.js'
import type { OnlineNews } from '../im/tencent/group_presence.js'
import { TencentNotifier } from '../im/tencent/notifier.js'
import { breakerGauge, callMetrics, gauge } from '../metrics/rooms.js'
import { roomEvent } from '../rooms/ports/room_event.js'
import { roomSnapshot } from '../rooms/ports/room_snapshot.js'
import type { ImPlane, ImPlaneParts } from './plane.js'

/** Groups at the cloud that are remembered across restarts. */
const GROUPS_LIMIT = 50_000

/** The notification plane of `im.provider`. Only planes/ and assembly.ts name adapters. */
export async function createImPlane(config: Config, parts: ImPlaneParts): Promise<ImPlane> {
  return config.im.provider === 'tencent' ? tencent(config, parts) : embedded(config, parts)
}

function embedded({ im, liveRoom }: Config, { registry, clients, media, cluster, ...parts }: ImPlaneParts): ImPlane {
  const lease = liveRoom.heartbeatTimeout * 1000
  const hub = new ImHub({
    ...parts,
    limits: { history: im.history },
    ...(cluster && { exchange: new RedisExchange({ ...cluster, ids: parts.ids, limits: IM_LIMITS, lease }) }),
    render: (roomID, change, address) => roomEvent(media, roomID, change, address),
    snapshot: (room, address) => roomSnapshot(room, media, address),
    addressOf: (request) => clients.addressOf(request),
    ipOf: (request) => clients.ipOf(request),
  })
  gauge(registry, 'rtcroom_im_sockets', 'Sockets of the embedded notification plane', () => hub.stats().sockets)
  return {
    notifier: hub,
    tell: (userID, notice) => hub.tellAnywhere(userID, notice),
    attachments: [
      {
        at: IM_PATH,
        request: (request, response) => hub.handleRequest(request, response),
        upgrade: (request, socket, head) => hub.handleUpgrade(request, socket, head),
      },
    ],
    callbacks: {},
    checks: [],
  }
}

async function tencent(
  { im }: Config,
  { clock, ids, log, maps, registry, rooms, media, cluster }: ImPlaneParts,
): Promise<ImPlane> {
  const { sdkAppId: sdkAppID, secretKey, administrator, host, notification, callbackToken } = im
  const ledger = await maps({ name: 'tencent_groups', limit: GROUPS_LIMIT, alive: (value) => value !== '' })
  const notifier = new TencentNotifier({
    sdkAppID,
    secretKey,
    administrator,
    host,
    notification,
    ledger,
    ...(cluster && { lives: async (roomID: string) => (await rooms().managerOf(roomID)) !== undefined }),
    clock,
    ids,
    log,
  })
  const news = cluster && new BusNews<OnlineNews>('im_online', { redis: cluster.redis, log })
  const callbacks = { sdkAppID, administrator, rooms, media, clock, log, news }
  breakerGauge(registry, 'tencent_im', notifier.cloud.breaker)
  callMetrics(registry, 'im', notifier)
  return {
    notifier,
    tell: (userID, notice) => notifier.tell(userID, notice),
    attachments: [],
    callbacks: { im: imCallbacks({ ...callbacks, token: callbackToken }) },
    checks: [tencentImCheck(notifier.api, administrator, callbackToken)],
  }
}

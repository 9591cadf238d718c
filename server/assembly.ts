import { hostname } from 'node:os'
import path from 'node:path'
import type { Logger } from 'pino'
import { Registry } from 'prom-client'
import type { RecordInfo } from '../wxlite/utils/protocol.js'
import { Administrators, administratorTokens } from './admin/administrators.js'
import { LoginLinks } from './admin/login_links.js'
import { RoomSearch } from './admin/room_search.js'
import { ServerStats } from './admin/server_stats.js'
import { type Clock, systemClock } from './clock.js'
import { makeDataDir } from './config/data_dir.js'
import { packageVersion } from './config/package_version.js'
import type { Config } from './config.js'
import { ClientAddresses } from './http/client_addresses.js'
import type { HttpAttachment } from './http/http_attachment.js'
import { TlsFiles } from './http/tls_files.js'
import { loadAdminToken } from './identity/admin_token.js'
import { createIdentity } from './identity/create_identity.js'
import { type Ids, randomIds } from './ids.js'
import type { ConnectionCapacity } from './limits/open_files.js'
import { StrikeLog } from './limits/strike_log.js'
import { UnsentLedger } from './limits/unsent_ledger.js'
import { RequestMetrics } from './metrics/requests.js'
import { gauge, RoomMetrics } from './metrics/rooms.js'
import { createCalls } from './planes/calls.js'
import { commonChecks } from './planes/common_checks.js'
import { createImPlane } from './planes/im.js'
import { createMediaPlane } from './planes/media.js'
import { createModeration } from './planes/moderation.js'
import type { MediaPlane, MediaPlaneParts } from './planes/plane.js'
import { createRates } from './planes/rates.js'
import { createStore, storeChecks } from './planes/store.js'
import { createWebhooks } from './planes/webhooks.js'
import { wechatCallbacks } from './planes/wechat_callbacks.js'
import { createRooms } from './rooms/create_rooms.js'
import { Inspector } from './rooms/inspector.js'
import { frameReader } from './schemas/frames.js'
import type { Services } from './services.js'
import { ClientReports } from './timeline/client_reports.js'
import { FlightRecorder } from './timeline/flight_recorder.js'
import { Refusals } from './timeline/refusals.js'
import { UserReports } from './timeline/user_reports.js'
import { ListRenderer } from './views/list_renderer.js'
import { RoomRenderer } from './views/room_renderer.js'

/** The services, and their lifecycle. */
export interface Assembly {
  readonly services: Services
  /** Handlers that the HTTP port asks before the routes. */
  readonly attachments: readonly HttpAttachment[]
  /** Bounds unsent bytes over all connections; the HTTP port registers its connections too. */
  readonly unsent: UnsentLedger
  /** The certificate, for the HTTP port too; absent without one. */
  readonly tls?: TlsFiles
  /** The value of admin.token, or else the generated one in dataDir. */
  readonly adminToken: string
  /** Path of the generated administrator's token; absent when it is a setting. */
  readonly adminTokenFile?: string
  /** The RTMP port in use, once started; undefined when media is elsewhere. */
  rtmpPort(): number | undefined
  /** Starts the planes. Rejects with one line for the operator when one cannot. */
  start(): Promise<void>
  /** From now on `readiness` answers 'draining', so that load balancers send no new work. */
  drain(): void
  /** Tells the clients, ends the planes, then the rooms. Safe to call twice. */
  close(): Promise<void>
}

/** What main.ts knows of the process, and what tests replace. */
export interface Replacements {
  clock?: Clock
  ids?: Ids
  media?: (config: Config, parts: MediaPlaneParts) => Promise<MediaPlane>
  /** Connections that this process can hold open. */
  capacity?: ConnectionCapacity
  /** Seconds that a login is valid. */
  tokenTtl?: number
}

/** Creates all services for these settings; `start` runs them. Throws ConfigError when a setting cannot be met. */
export async function createServices(config: Config, log: Logger, replacements: Replacements = {}): Promise<Assembly> {
  const { clock = systemClock, ids = randomIds, capacity, tokenTtl } = replacements
  const { media: mediaPlane = createMediaPlane } = replacements
  const dataDir = path.resolve(config.dataDir)
  await makeDataDir(dataDir)
  const tls = config.tls.cert === '' ? undefined : new TlsFiles({ ...config.tls, clock, log })
  const registry = new Registry()
  const clients = new ClientAddresses(config)
  const storePlane = await createStore(config, { clock, ids, log, dataDir, registry })
  const { store, clock: roomClock, keys, maps, cluster, sharedLimit } = storePlane
  const admin = await loadAdminToken(config.admin.token, dataDir, cluster && keys)
  const common = { clock, ids, log, dataDir, keys, maps, sharedLimit }
  const { checkText, openids, takePushed } = await createModeration(config, {
    ...common,
    blocked: (userID, text) =>
      void rooms.directory
        .withoutBlocked(userID, text)
        .catch((error: unknown) =>
          log.error({ err: error, userID }, 'what the content check blocks was not taken away'),
        ),
  })
  const identity = await createIdentity({
    ...common,
    mode: config.identity.mode,
    tokenTtl,
    ...(config.identity.custom && { custom: config.identity.custom }),
    wechat: { ...config.wechat, openids },
    ...(config.im.provider === 'tencent' && { tencent: { ...config.im, sdkAppID: config.im.sdkAppId } }),
  })
  const unsent = new UnsentLedger({ clock, log })
  gauge(registry, 'rtcroom_unsent_bytes', 'Bytes that wait on all connections', () => unsent.unsent)
  const recorder = new FlightRecorder({ ...config.timeline, ...common })
  const hooks = await createWebhooks(config, {
    ...common,
    registry,
    ...(config.store.provider === 'redis' && {
      lives: async (roomID: string) => (await store.get(roomID)) !== undefined,
    }),
    cluster,
    note: (roomID, what, fields) => recorder.note(roomID, what, fields),
  })
  const recorded = (userID: string, record: RecordInfo) => {
    im.tell(userID, { event: 'record', roomID: record.roomID, record })
    hooks?.webhooks.recorded(userID, record)
  }
  const recording: MediaPlaneParts['recording'] = (roomID, userIDs, speaksFor) =>
    void rooms.directory
      .recorded(roomID, userIDs, speaksFor)
      .catch((error: unknown) =>
        log.error({ err: error, roomID }, 'the members of a room were not told who is recorded'),
      )
  const media = await mediaPlane(config, {
    ...common,
    registry,
    clients,
    recorded,
    recording,
    note: (roomID, what, fields) => recorder.note(roomID, what, fields),
    capacity,
    unsent,
    tls,
    cluster,
  })
  const reporting = { ...common, timeline: recorder, rooms: () => rooms.directory }
  const clientReports = new ClientReports(reporting)
  const userReports = new UserReports({ ...reporting, reported: (report) => hooks?.webhooks.reported(report) })
  const im = await createImPlane(config, {
    ...common,
    registry,
    identity,
    clients,
    rooms: () => rooms.directory,
    media: media.provider,
    frames: frameReader,
    cluster,
    checkText,
    report: (...report) => clientReports.take(...report),
    refused: (roomID, userID, op, code) => void refusals.note(roomID, userID, op, code),
    chatted: (message) => {
      recorder.chatted(message.roomID)
      hooks?.webhooks.chatted(message)
    },
    catchUp: async (userID) => [...(await calls.catchUp(userID)), ...(await queues.catchUp(userID))],
  })
  if (hooks) media.provider.listen(hooks.streams)
  const refusals = new Refusals(recorder, async (roomID) => (await store.get(roomID)) !== undefined)
  const inspector = new Inspector(store, roomClock)
  const { calls, queues } = createCalls({
    ...common,
    clock: roomClock,
    callStore: storePlane.calls,
    queueStore: storePlane.queues,
    rooms: () => rooms,
    notifier: im.notifier,
    rolesOf: (userID) => identity.rolesOf(userID),
    recorder,
    ...(hooks && { webhooks: hooks.webhooks }),
  })
  const rooms = createRooms({
    clock: roomClock,
    ids,
    store,
    notifier: im.notifier,
    media: media.provider,
    log,
    settings: config,
    doorKey: await keys('door'),
    sharedLimit,
    listeners: [
      new RoomMetrics(registry, store),
      ...media.listeners,
      ...recorder.listeners(media.provider, inspector),
      ...(hooks ? [hooks.webhooks] : []),
      calls,
    ],
  })

  const stats = new ServerStats({ inspector, media: media.provider, clock })
  const renderer = new RoomRenderer({ media: media.provider, clock, playUrlTtl: config.media.playUrlTtl })

  let draining = false
  let closing: Promise<void> | undefined
  const services: Services = {
    config,
    clock,
    ids,
    log,
    clients,
    identity,
    rooms,
    roomDirectory: rooms.directory,
    calls,
    rates: createRates(common),
    sharedLimit,
    queues,
    notifier: im.notifier,
    media: media.provider,
    ...(media.recorder && { recorder: media.recorder }),
    ...(media.forwarder && { forwarder: media.forwarder }),
    checkText,
    renderer,
    lists: new ListRenderer(renderer, clock),
    requests: new RequestMetrics(registry),
    registry,
    callbacks: { ...media.callbacks, ...im.callbacks, ...wechatCallbacks(config, takePushed) },
    checks: [
      ...commonChecks(config, dataDir, clock),
      ...storeChecks(config, { clock, log }),
      ...media.checks,
      ...im.checks,
      ...(hooks?.checks ?? []),
    ],
    ...(hooks && { deliveries: hooks.deliveries }),
    administrators: new Administrators(administratorTokens(config.admin.tokens, admin.token), {
      clock,
      strikes: new StrikeLog(log, clock),
      rated: config.rateLimit.enabled,
    }),
    inspector,
    roomSearch: new RoomSearch(inspector),
    stats,
    ...(recorder.timeline && { timeline: recorder.timeline }),
    clientReports,
    userReports,
    refusals,
    loginLinks: new LoginLinks(storePlane.singleUse, ids),
    node: { name: hostname(), version: await packageVersion(), startedAt: clock.monotonic() },
    logFolder: path.join(dataDir, 'logs'),
    readiness: async () => (draining ? 'draining' : storePlane.state()),
  }

  async function end(): Promise<void> {
    stats.close()
    calls.close()
    queues.close()
    await im.notifier.close()
    await media.close()
    rooms.close()
    await recorder.close()
    // In a cluster the outbox is in the store: close it first, and another node delivers what comes from now on.
    if (cluster) await hooks?.webhooks.close()
    await storePlane.close()
    if (!cluster) await hooks?.webhooks.close()
    unsent.close()
    tls?.close()
  }

  return {
    services,
    attachments: [...im.attachments, ...media.attachments],
    unsent,
    tls,
    adminToken: admin.token,
    adminTokenFile: admin.file,
    rtmpPort: () => media.rtmpPort(),
    async start() {
      hooks?.webhooks.start()
      await recorder.start()
      await media.start()
      await cluster?.start(media.rtmpPort())
      await im.notifier.start()
      rooms.start()
      calls.start()
      queues.start()
      stats.start()
    },
    drain() {
      draining = true
      // In half of the time: the publishers that are moved last need the rest to arrive at another node.
      void cluster?.drain().then(() => media.drain?.(config.drainTime * 500))
    },
    close() {
      closing ??= end()
      return closing
    },
  }
}

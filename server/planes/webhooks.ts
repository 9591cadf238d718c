import path from 'node:path'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { OutboxQueues } from '../bus/outbox_queues.js'
import { SharedDeliveries } from '../bus/shared_deliveries.js'
import { SharedHappenings } from '../bus/shared_happenings.js'
import type { Clock } from '../clock.js'
import type { Config } from '../config.js'
import type { Check } from '../doctor/run_checks.js'
import type { Ids } from '../ids.js'
import { counter, gauge } from '../metrics/rooms.js'
import type { StreamListener } from '../rooms/ports/media_provider.js'
import type { EntryFields } from '../timeline/entry.js'
import type { Deliveries } from '../webhooks/deliveries.js'
import type { RoomHappening } from '../webhooks/event.js'
import { Outbox } from '../webhooks/outbox.js'
import { OutboxFile } from '../webhooks/outbox_file.js'
import { createSender } from '../webhooks/sender.js'
import { webhookCheck } from '../webhooks/webhook_check.js'
import { Webhooks } from '../webhooks/webhooks.js'
import type { ClusterPlane } from './cluster.js'

/** Beside a heartbeat time-out: for a sweep, and for the beat that was under way (ms). */
const MARGIN = 2_000

export interface WebhookPlane {
  readonly webhooks: Webhooks
  /** Listens to the streams on this node. */
  readonly streams: StreamListener
  readonly deliveries: Deliveries
  readonly checks: readonly Check[]
}

interface Parts {
  clock: Clock
  ids: Ids
  log: Logger
  dataDir: string
  registry: Registry
  /** Present when rooms outlive the process. */
  lives?: (roomID: string) => Promise<boolean>
  cluster?: ClusterPlane
  /** For timelines. */
  note: (roomID: string, what: string, fields: EntryFields) => void
}

/** The webhooks of `webhook.urls`; undefined when there are none. */
export async function createWebhooks(
  { webhook, doubleRoom, multiRoom, liveRoom }: Config,
  { registry, dataDir, lives, cluster, ...parts }: Parts,
): Promise<WebhookPlane | undefined> {
  const { urls, secret, events, maxWaiting } = webhook
  if (urls.length === 0) return undefined
  const { clock, ids } = parts
  const send = createSender({ clock, secrets: secret })
  const file = path.join(dataDir, 'webhooks.jsonl')
  const options = { ...parts, urls, types: new Set<string>(events), send, limit: maxWaiting }
  const outbox = await Outbox.open(options, (its) =>
    cluster ? new OutboxQueues({ ...parts, redis: cluster.redis }, its) : new OutboxFile({ ...parts, file }, its),
  )
  gauge(registry, 'rtcroom_webhooks_waiting', 'Events that wait for a webhook', () => outbox.totals().waiting)
  gauge(registry, 'rtcroom_webhooks_dead', 'Events that no webhook took in 24 h', () => outbox.totals().dead)
  counter(registry, 'rtcroom_webhooks_delivered_total', 'Events that webhooks took', () => outbox.totals().delivered)
  counter(registry, 'rtcroom_webhooks_failed_total', 'Tries that webhooks did not take', () => outbox.totals().failed)
  counter(
    registry,
    'rtcroom_webhooks_dropped_total',
    'Events that were dropped since too many waited',
    () => outbox.totals().dropped,
  )
  const within = (room: { heartbeatTimeout: number }) => room.heartbeatTimeout * 1000 + MARGIN
  const shared = cluster && new SharedHappenings({ ...parts, redis: cluster.redis })
  const webhooks = new Webhooks({
    clock,
    outbox,
    returnWithin: {
      double_room: within(doubleRoom),
      multi_room: within(multiRoom),
      live_room: within(liveRoom),
    },
    lives,
    ...(shared && { forward: (happening: RoomHappening) => shared.tell(happening) }),
  })
  shared?.bringTo(webhooks)
  return {
    webhooks,
    streams: shared ?? webhooks,
    deliveries: cluster ? new SharedDeliveries(cluster.questions, outbox, parts.log) : outbox,
    checks: [webhookCheck(urls, send, ids, () => clock.now())],
  }
}

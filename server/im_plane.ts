import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { ClientAddresses } from './client_addresses.js'
import type { Clock } from './clock.js'
import type { Config } from './config.js'
import type { HttpAttachment } from './http_attachment.js'
import type { Identity } from './identity/identity.js'
import { ImHub } from './im/embedded/hub.js'
import type { Notifier } from './im/notifier.js'
import { roomEvent } from './im/room_event.js'
import type { MediaProvider } from './media/media_provider.js'
import { gauge } from './room_metrics.js'
import type { RoomEvents } from './rooms/rooms.js'
import { roomSnapshot } from './views/room_snapshot.js'

/** A notifier with what it wants from the rest of the server. */
export interface ImPlane {
  readonly notifier: Notifier
  readonly attachments: readonly HttpAttachment[]
}

export interface ImPlaneParts {
  clock: Clock
  log: Logger
  registry: Registry
  identity: Identity
  clients: ClientAddresses
  rooms: RoomEvents
  media: MediaProvider
}

/** The notification plane of `im.provider`. Part of services.ts: nothing else names an adapter. */
export function createImPlane(_config: Config, { registry, clients, media, ...parts }: ImPlaneParts): ImPlane {
  const hub = new ImHub({
    ...parts,
    render: (roomID, change, address) => roomEvent(media, roomID, change, address),
    snapshot: (room, address) => roomSnapshot(room, media, address),
    addressOf: (request) => clients.addressOf(request),
    ipOf: (request) => clients.ipOf(request),
  })
  gauge(registry, 'rtcroom_im_sockets', 'Sockets of the embedded notification plane', () => hub.stats().sockets)
  return { notifier: hub, attachments: [{ upgrade: (request, socket, head) => hub.handleUpgrade(request, socket, head) }] }
}

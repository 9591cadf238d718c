import type { Logger } from 'pino'
import type { RoomType } from '../../wxlite/utils/protocol.js'
import type { Clock } from '../clock.js'
import type { Ids } from '../ids.js'
import type { SharedLimit } from '../limits/shared_limit.js'
import { AudienceSearch } from './audience_search.js'
import { Changes } from './changes.js'
import { Directory } from './directory.js'
import { DoorKeeper } from './door_keeper.js'
import { Effects } from './effects/effects.js'
import { MuteEffects } from './effects/mutes.js'
import { QualityEffects } from './effects/qualities.js'
import { RoomManager } from './manager.js'
import type { MediaProvider } from './ports/media_provider.js'
import type { Notifier } from './ports/notifier.js'
import type { RoomListener } from './ports/room_listener.js'
import type { RoomStore } from './ports/room_store.js'
import type { RoomDirectory, Rooms } from './rooms.js'
import { muteElsewhere } from './rules/moderate.js'
import { policies, type RoomsSettings } from './rules/policy.js'
import { unchanged } from './rules/step.js'
import { Sweeper } from './sweeper.js'

export interface RoomsOptions {
  clock: Clock
  ids: Ids
  store: RoomStore
  notifier: Notifier
  media: MediaProvider
  log: Logger
  settings: RoomsSettings
  /** Key for the hashes of room passwords; absent: a random key of this process. */
  doorKey?: string
  /** Rate limits that all nodes count together. */
  sharedLimit?: SharedLimit | undefined
  /** Recorder, metrics, webhooks: told of every commit after the planes. */
  listeners?: readonly RoomListener[]
}

/** The rooms core. */
export type RoomsCore = { readonly [type in RoomType]: Rooms } & {
  readonly directory: RoomDirectory
  /** Starts sweeping. Requests are served without it. */
  start(): void
  /** One sweep now; for tests and measurements. */
  sweep(): Promise<void>
  /** Ends every timer. Rooms stay in the store. */
  close(): void
}

/** Puts the rooms core together. It listens to the media plane's streams by itself. */
export function createRooms({
  clock,
  ids,
  store,
  notifier,
  media,
  log,
  settings,
  doorKey = ids.hex(32),
  sharedLimit,
  listeners = [],
}: RoomsOptions): RoomsCore {
  const byType = policies(settings)
  const mutes = new MuteEffects({
    media,
    store,
    log,
    tell: (roomID, userID, streamID, muted) =>
      changes.change(roomID, ({ room }, now) =>
        room ? muteElsewhere(byType[room.view.type], room, { userID, streamID, muted }, now) : unchanged(undefined),
      ),
  })
  const effects = new Effects({ clock, notifier, media, store, log, listeners: [mutes, ...listeners] })
  const changes = new Changes(clock, store, effects)
  const door = new DoorKeeper(clock, changes, doorKey, sharedLimit)
  const present = (userID: string, roomID: string) => notifier.present(userID, roomID)
  const managers = {
    double_room: new RoomManager(byType.double_room, changes, ids, present, door),
    multi_room: new RoomManager(byType.multi_room, changes, ids, present, door),
    live_room: new RoomManager(byType.live_room, changes, ids, present, door),
  }
  const directory = new Directory(changes, byType, managers, present, new AudienceSearch(store))
  const failed = (error: unknown) => log.error({ err: error }, 'what the media plane reported could not be noted')
  const qualities = new QualityEffects({ clock, store, log, notice: (notice) => effects.notice(notice) })
  media.listen({
    published: (streamID) => void directory.streamStarted(streamID).catch(failed),
    unpublished(streamID) {
      qualities.ended(streamID)
      void directory.streamEnded(streamID).catch(failed)
    },
    quality: (streamID, quality) => qualities.heard(streamID, quality),
  })
  const sweeper = new Sweeper({ clock, changes, policies: byType, media, log })
  return {
    ...managers,
    directory,
    start: () => sweeper.start(),
    sweep: () => sweeper.sweep(),
    close() {
      sweeper.close()
      qualities.close()
      effects.close()
    },
  }
}

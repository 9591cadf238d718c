import type { Logger } from 'pino'
import type { RoomNotice } from '../../../wxlite/utils/protocol.js'
import type { Clock } from '../../clock.js'
import type { MediaProvider } from '../ports/media_provider.js'
import type { Notifier } from '../ports/notifier.js'
import type { Reach, RoomListener } from '../ports/room_listener.js'
import type { RoomStore } from '../ports/room_store.js'
import type { Commit } from '../rules/commit.js'
import { GroupEffects } from './groups.js'
import { NotificationEffects } from './notifications.js'
import { RoomLog } from './room_log.js'
import { StreamEffects } from './streams.js'

export interface EffectsOptions {
  clock: Clock
  notifier: Notifier
  media: MediaProvider
  store: RoomStore
  log: Logger
  /** Called last, with everything that the planes get. */
  listeners: readonly RoomListener[]
}

/**
 * Passes the store's commits on: notifications, then media, then further listeners.
 * Called in the order of commits, and waits for nobody, so the order holds per room. Nothing that
 * a listener does undoes a change; what it throws is logged.
 */
export class Effects {
  private readonly groups: GroupEffects
  private readonly notifications: NotificationEffects
  private readonly listeners: readonly RoomListener[]
  private readonly log: Logger

  constructor({ clock, notifier, media, store, log, listeners }: EffectsOptions) {
    this.log = log
    this.groups = new GroupEffects(clock, notifier, log)
    this.notifications = new NotificationEffects(clock, notifier, (error, roomID) => this.failed(error, roomID))
    this.listeners = [
      this.groups,
      this.notifications,
      new StreamEffects(media, store, log),
      ...listeners,
      new RoomLog(log),
    ]
    store.listen((commit, reaches) => this.dispatch(commit, reaches))
  }

  /** Resolves when the creator of a new room can stop waiting for its notification group; undefined: now. */
  groupOpened(roomID: string): Promise<void> | undefined {
    return this.groups.opened(roomID)
  }

  /** Sends a notice that belongs to no commit to everybody in the room, rate-limited per room. */
  notice(notice: RoomNotice): void {
    this.notifications.notice(notice)
  }

  close(): void {
    this.notifications.close()
    this.groups.close()
  }

  private dispatch(commit: Commit, reaches: readonly Reach[]): Promise<unknown> | undefined {
    let underway: Promise<unknown> | undefined
    for (const listener of this.listeners) {
      if (!reaches.includes(listener.reach)) continue
      const done = this.tell(listener, commit)
      if (!(done instanceof Promise)) continue
      const caught = done.catch((error: unknown) => this.failed(error, commit.roomID))
      underway = underway ? Promise.all([underway, caught]) : caught
    }
    return underway
  }

  private tell(listener: RoomListener, commit: Commit): unknown {
    try {
      return listener.committed(commit)
    } catch (error) {
      this.failed(error, commit.roomID)
      return undefined
    }
  }

  private failed(error: unknown, roomID: string): void {
    this.log.error({ err: error, roomID }, 'a listener failed on a room change')
  }
}

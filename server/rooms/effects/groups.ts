import type { Logger } from 'pino'
import type { RoomType } from '../../../wxlite/utils/protocol.js'
import type { Cancel, Clock } from '../../clock.js'
import type { Notifier } from '../ports/notifier.js'
import type { RoomListener } from '../ports/room_listener.js'
import type { Commit } from '../rules/commit.js'

/** How long the creator of a room waits for its group (ms). */
const WAIT = 1_500
/** Longest pause before a missing group is tried again (ms). */
const RETRY_MOST = 5_000
const RETRY_FIRST = 1_000

/** A group that has not been made yet. */
interface PendingGroup {
  /** Ends the creator's wait. */
  readonly opened: Promise<void>
  readonly giveUp: Cancel
}

/**
 * Makes the notification groups of new rooms. A group that cannot be made is retried in the background for as long as
 * its room lives; the room works without it.
 */
export class GroupEffects implements RoomListener {
  readonly reach = 'origin'
  private readonly pending = new Map<string, PendingGroup>()

  constructor(
    private readonly clock: Clock,
    private readonly notifier: Pick<Notifier, 'openRoom'>,
    private readonly log: Logger,
  ) {}

  committed({ roomID, type, born, ended }: Commit): void {
    if (this.notifier.openRoom === undefined) return
    if (born) this.open(roomID, type)
    else if (ended) this.forget(roomID)
  }

  /** Resolves when the group of a new room is made, or after `WAIT`; undefined where there is nothing to wait for. */
  opened(roomID: string): Promise<void> | undefined {
    return this.pending.get(roomID)?.opened
  }

  close(): void {
    for (const roomID of [...this.pending.keys()]) this.forget(roomID)
  }

  private open(roomID: string, type: RoomType): void {
    this.forget(roomID)
    let giveUp: Cancel = () => {}
    const opened = new Promise<void>((resolve) => {
      const stopWaiting = this.clock.after(WAIT, resolve)
      let cancelRetry: Cancel = () => {}
      giveUp = () => {
        cancelRetry()
        stopWaiting()
        resolve()
      }
      const attempt = (pause: number) => {
        this.openOnce(roomID, type).then(
          () => {
            if (this.pending.get(roomID)?.giveUp === giveUp) this.pending.delete(roomID)
            giveUp()
          },
          (error: unknown) => {
            if (this.pending.get(roomID)?.giveUp !== giveUp) return
            // At debug only: the notifier logs an outage once, while this fails for every room and retry.
            this.log.debug(
              { err: error, roomID, type, retryMs: pause },
              'the notification group could not be made, trying again',
            )
            cancelRetry = this.clock.after(pause, () => attempt(Math.min(pause * 2, RETRY_MOST)))
          },
        )
      }
      attempt(RETRY_FIRST)
    })
    this.pending.set(roomID, { opened, giveUp })
  }

  /** The room ended, or was made again. */
  private forget(roomID: string): void {
    const group = this.pending.get(roomID)
    this.pending.delete(roomID)
    group?.giveUp()
  }

  private async openOnce(roomID: string, type: RoomType): Promise<void> {
    await this.notifier.openRoom?.(roomID, type)
  }
}

import type { Logger } from 'pino'
import type { RoomType } from '../../../wxlite/utils/protocol.js'
import type { Cancel, Clock } from '../../clock.js'
import type { Notifier } from '../ports/notifier.js'

/** How long the maker of a room waits for its group (ms). */
const WAIT = 1_500
/** Longest pause before a missing group is tried again (ms). */
const RETRY_MOST = 5_000
const RETRY_FIRST = 1_000

/**
 * Makes the notification groups of new rooms. A group that cannot be made now is
 * tried again in the background for as long as its room lives; the room stands without it.
 */
export class GroupEffects {
  /** Rooms whose group is not there yet -> how to give it up. */
  private readonly pending = new Map<string, Cancel>()

  constructor(
    private readonly clock: Clock,
    private readonly notifier: Pick<Notifier, 'openRoom'>,
    private readonly log: Logger,
  ) {}

  /** Resolves when the group is there, or after `WAIT`. */
  open(roomID: string, type: RoomType): Promise<void> {
    this.forget(roomID)
    return new Promise((resolve) => {
      const stopWaiting = this.clock.after(WAIT, resolve)
      let cancelRetry: Cancel = () => {}
      const giveUp = () => {
        cancelRetry()
        stopWaiting()
        resolve()
      }
      const attempt = (pause: number) => {
        this.openOnce(roomID, type).then(
          () => {
            if (this.pending.get(roomID) === giveUp) this.pending.delete(roomID)
            giveUp()
          },
          (error: unknown) => {
            if (this.pending.get(roomID) !== giveUp) return
            // The notifier says once what is wrong; in an outage this comes for every room, again and again.
            this.log.debug(
              { err: error, roomID, type, retryMs: pause },
              'the notification group could not be made, trying again',
            )
            cancelRetry = this.clock.after(pause, () => attempt(Math.min(pause * 2, RETRY_MOST)))
          },
        )
      }
      this.pending.set(roomID, giveUp)
      attempt(RETRY_FIRST)
    })
  }

  /** The room ended, or is made anew. */
  forget(roomID: string): void {
    const giveUp = this.pending.get(roomID)
    this.pending.delete(roomID)
    giveUp?.()
  }

  close(): void {
    for (const roomID of [...this.pending.keys()]) this.forget(roomID)
  }

  private async openOnce(roomID: string, type: RoomType): Promise<void> {
    await this.notifier.openRoom(roomID, type)
  }
}

import type { RoomNotice } from '../../../wxlite/utils/protocol.js'
import type { Cancel, Clock } from '../../clock.js'

/** Between two notices of one kind in one room (ms). */
const INTERVAL = 1_000

interface Pace {
  next: RoomNotice | undefined
  readonly cancel: Cancel
}

/**
 * Passes on unnumbered notices, each kind at most once a second per room. The
 * first goes at once; of those that come too soon the last goes when its time has come.
 */
export class NoticeEffects {
  private readonly paces = new Map<string, Pace>()

  constructor(
    private readonly clock: Clock,
    private readonly send: (notice: RoomNotice) => void,
  ) {}

  notice(notice: RoomNotice): void {
    const pace = this.paces.get(key(notice))
    if (pace) {
      pace.next = notice
      return
    }
    this.pause(notice)
    this.send(notice)
  }

  /** The room ended: what waits is of no use any more. */
  forget(roomID: string): void {
    for (const event of ['audience', 'custom'] as const) {
      const name = key({ event, roomID })
      this.paces.get(name)?.cancel()
      this.paces.delete(name)
    }
  }

  close(): void {
    for (const pace of this.paces.values()) pace.cancel()
    this.paces.clear()
  }

  private pause(notice: RoomNotice): void {
    const cancel = this.clock.after(INTERVAL, () => {
      const next = this.paces.get(key(notice))?.next
      this.paces.delete(key(notice))
      if (next) this.notice(next)
    })
    this.paces.set(key(notice), { next: undefined, cancel })
  }
}

function key({ event, roomID }: Pick<RoomNotice, 'event' | 'roomID'>): string {
  return `${event} ${roomID}`
}

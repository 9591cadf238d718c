import type { RoomNotice } from '../../../wxlite/utils/protocol.js'
import type { Clock } from '../../clock.js'
import { Paced } from '../../limits/paced.js'

/** Between two notices of one kind in one room (ms). */
const INTERVAL = 1_000

/** Passes on unnumbered notices, each kind at most once a second per room. */
export class NoticeEffects {
  private readonly paced: Paced<RoomNotice>

  constructor(clock: Clock, send: (notice: RoomNotice) => void) {
    this.paced = new Paced(clock, INTERVAL, send)
  }

  notice(notice: RoomNotice): void {
    this.paced.tell(key(notice), notice)
  }

  /** The room ended: what waits is of no use any more. */
  forget(roomID: string): void {
    for (const event of ['audience', 'custom', 'quality'] as const) this.paced.forget(key({ event, roomID }))
  }

  close(): void {
    this.paced.close()
  }
}

function key({ event, roomID }: Pick<RoomNotice, 'event' | 'roomID'>): string {
  return `${event} ${roomID}`
}

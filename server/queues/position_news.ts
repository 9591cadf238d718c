import type { UserNotice } from '../../wxlite/utils/protocol.js'
import { EventLoopYielder } from '../rooms/event_loop_yielder.js'
import type { Notifier } from '../rooms/ports/notifier.js'
import type { Place, QueueStore } from './ports/queue_store.js'

/** Places of a queue that are read at a time. */
const PAGE = 500
/** Notices sent before the event loop gets a turn. */
const SLICE = 64

/** Notifies waiting customers when their position has changed. */
export class PositionNews {
  private readonly yielder = new EventLoopYielder(SLICE)
  private readonly queues = new Set<string>()
  /** Queue -> ticketID -> the position that was sent last. */
  private readonly told = new Map<string, Map<string, number>>()

  constructor(
    private readonly options: {
      readonly store: Pick<QueueStore, 'list'>
      readonly notifier: Pick<Notifier, 'tell'>
    },
  ) {}

  changed(queue: string): void {
    this.queues.add(queue)
  }

  of({ ticket, position }: Place): UserNotice {
    const { ticketID, queue } = ticket
    return { event: 'queue', roomID: '', ticketID, queue, position }
  }

  async tell(): Promise<void> {
    for (const queue of [...this.queues]) {
      this.queues.delete(queue)
      try {
        await this.tellQueue(queue)
      } catch (error) {
        this.queues.add(queue)
        throw error
      }
    }
  }

  private async tellQueue(queue: string): Promise<void> {
    const before = this.told.get(queue)
    const now = new Map<string, number>()
    for (let index = 0; ; index += PAGE) {
      const { places, total } = await this.options.store.list(queue, index, PAGE)
      for (const place of places) {
        const { ticketID, userID } = place.ticket
        now.set(ticketID, place.position)
        if (before?.get(ticketID) === place.position) continue
        await this.yielder.step()
        this.options.notifier.tell(userID, this.of(place))
      }
      if (index + PAGE >= total) break
    }
    if (now.size === 0) this.told.delete(queue)
    else this.told.set(queue, now)
  }
}

import { createCalls } from '../../../wxlite/utils/calls.js'
import { createQueue, type Queue } from '../../../wxlite/utils/queue.js'
import type { Transport } from '../../support/fake-wx.js'
import { Guest, patiently } from './guest.js'

const QUEUE = { queue: 'bank' }

/** Guests who wait for an agent who never comes. */
export class QueueOfGuests {
  readonly faults: string[] = []
  private readonly waiting: { readonly guest: Guest; readonly queue: Queue; readonly stop: () => void }[] = []

  constructor(
    private readonly transport: Transport,
    private readonly random: () => number = Math.random,
  ) {}

  async fill(count: number): Promise<void> {
    while (this.waiting.length < count) {
      const guest = new Guest(this.transport, this.random)
      await guest.login()
      const calls = createCalls({ room: guest.room }, guest.phone.platform)
      const queue = createQueue({ calls })
      queue.on('onPlaceLost', () => this.faults.push(`${guest.userID} lost the place in the queue`))
      await patiently(() => queue.enter(QUEUE))
      const stop = () => {
        queue.stop()
        calls.stop()
      }
      this.waiting.push({ guest, queue, stop })
    }
  }

  /** Once all is well: everybody who is not in his place, by what his phone shows and by what the server says. */
  async displaced(): Promise<string[]> {
    const displaced: string[] = []
    for (const [i, { guest, queue }] of this.waiting.entries()) {
      const shown = queue.place?.position
      // Who waits already is answered his place.
      const { position } = await patiently(() => queue.enter(QUEUE))
      if (shown === i + 1 && position === i + 1) continue
      displaced.push(`${guest.userID} was number ${i + 1} in the queue, sees ${shown} and is ${position}`)
    }
    return displaced
  }

  async close(): Promise<void> {
    for (const { stop } of this.waiting) stop()
    await Promise.all(this.waiting.map(({ guest }) => guest.room.logout().catch(() => {})))
  }
}

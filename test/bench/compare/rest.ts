import type { BuiltServer } from '../../support/built_server.js'
import { sendInOrder } from '../lanes.js'
import { fillRooms } from '../rest_load.js'
import { alternate, type Order } from './alternate.js'

const ROOMS = 2_000
const REQUESTS = 3_200

/** Heartbeat, lists and the life of a room over REST, per request. */
export async function compareRest(a: BuiltServer, b: BuiltServer, order: Order): Promise<void> {
  const figures = await fillRooms(a.port, ROOMS, REQUESTS)
  const others = await fillRooms(b.port, ROOMS, REQUESTS)
  for (const [index, { what, requests }] of figures.entries()) {
    // Warming up also takes rooms' names: each round of lives has its own.
    let lives = 0
    const side = (server: BuiltServer, ask = requests) => ({
      server,
      async round() {
        const lists = ask(lives++)
        await sendInOrder(server.port, lists)
        return lists.flat().length
      },
    })
    await alternate(what, side(a), side(b, others[index]?.requests), order)
  }
}

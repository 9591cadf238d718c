import { setTimeout as wait } from 'node:timers/promises'
import { WebSocket } from 'ws'
import type { BuiltServer } from '../../support/built_server.js'
import { send } from '../lanes.js'
import { enter, logIn } from '../rest_load.js'
import { alternate, type Order, type Side } from './alternate.js'

const ROOMS = 20
/** In each room; see compare.ts for the setting. */
const SEATS = 20
const BEATS = 20
/** Between two rounds of chat, ms: a room takes so many messages a second. */
const REFILL = 600

/** A client in its room, which counts what it hears. */
class Client {
  private heard = 0
  private expected = Number.POSITIVE_INFINITY
  private done: () => void = () => {}

  private constructor(
    readonly roomID: string,
    private readonly ws: WebSocket,
  ) {
    ws.on('message', () => {
      this.heard += 1
      if (this.heard >= this.expected) this.done()
    })
  }

  static async open(server: BuiltServer, roomID: string, userID: string, token: string): Promise<Client> {
    const ws = new WebSocket(`ws://127.0.0.1:${server.port}/weapp/im`, { perMessageDeflate: false })
    await new Promise((resolve, reject) => ws.once('open', resolve).once('error', reject))
    const client = new Client(roomID, ws)
    await client.hears(1, { op: 'auth', userID, token })
    await client.hears(1, { op: 'join', roomID })
    return client
  }

  /** Sends, and waits until so many frames have come. */
  hears(frames: number, request?: object): Promise<void> {
    this.expected = this.heard + frames
    return new Promise((resolve) => {
      this.done = resolve
      if (request !== undefined) this.ws.send(JSON.stringify({ id: 3, ...request }))
    })
  }

  close(): void {
    this.ws.close()
  }
}

async function connect(server: BuiltServer): Promise<Client[]> {
  const users = await logIn(server.port, ROOMS * SEATS)
  const roomOf = (index: number) => `chat_${index % ROOMS}`
  await send(
    server.port,
    users.map((user, index) => enter('multi_room', user, roomOf(index))),
    { lanes: 1 },
  )
  const clients: Client[] = []
  for (const [index, { userID, token }] of users.entries())
    clients.push(await Client.open(server, roomOf(index), userID, token))
  return clients
}

/** Each beats again as soon as it is answered. */
function heartbeats(server: BuiltServer, clients: readonly Client[]): Side {
  const beat = async (client: Client) => {
    for (let count = 0; count < BEATS; count += 1) await client.hears(1, { op: 'beat', roomID: client.roomID })
  }
  return {
    server,
    async round() {
      await Promise.all(clients.map(beat))
      return clients.length * BEATS
    },
  }
}

/** Each says a sentence, which all in its room hear. */
function chat(server: BuiltServer, clients: readonly Client[]): Side {
  const data = 'what somebody says to the others in the room'
  return {
    server,
    async round() {
      await wait(REFILL)
      // An answer of its own beside what all say.
      const say = (client: Client) => client.hears(SEATS + 1, { op: 'send', roomID: client.roomID, kind: 'text', data })
      await Promise.all(clients.map(say))
      return clients.length * SEATS
    },
  }
}

/** Heartbeat and chat over the IM socket, per answer and per message that somebody hears. */
export async function compareIm(a: BuiltServer, b: BuiltServer, order: Order): Promise<void> {
  const [ours, theirs] = [await connect(a), await connect(b)]
  await alternate('IM heartbeat', heartbeats(a, ours), heartbeats(b, theirs), order)
  await alternate('IM chat, per listener', chat(a, ours), chat(b, theirs), order)
  for (const client of [...ours, ...theirs]) client.close()
}

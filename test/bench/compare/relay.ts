import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { BuiltServer } from '../../support/built_server.js'
import { send } from '../lanes.js'
import { type CountingPlayer, playFlv, playRtmp } from '../relay/players.js'
import { SteadyPublisher } from '../relay/steady_publisher.js'
import { call, enter, logIn } from '../rest_load.js'
import { alternate, type Order, type Side } from './alternate.js'

const STREAMS = 4
const PLAYERS = 240
/** Of one round, and after it until everything has arrived (ms). */
const WINDOW = 2_500
const REST = 200

/** Publishers and players of one server. What is live cannot be worked off faster: a round is a while of it. */
class Relay implements Side {
  private constructor(
    readonly server: BuiltServer,
    private readonly publishers: readonly SteadyPublisher[],
    private readonly players: readonly CountingPlayer[],
  ) {}

  static async start(server: BuiltServer, play: 'flv' | 'rtmp'): Promise<Relay> {
    const users = await logIn(server.port, STREAMS)
    // Each load has rooms of its own: those of the one before still hold their seats.
    const rooms = users.map(() => `relay_${randomUUID()}`)
    await send(
      server.port,
      users.map((user, index) => enter('multi_room', user, rooms[index] ?? '')),
    )
    const publishers = await Promise.all(users.map(({ pushURL }) => SteadyPublisher.open(pushURL)))
    const lists = await send(
      server.port,
      users.map((user, index) => call('multi_room', 'get_pushers', user, { roomID: rooms[index] ?? '' })),
      { keep: true },
    )
    const urls = lists.map((list): { accelerateURL: string; flvURL: string } => JSON.parse(list).pushers[0])
    const players: CountingPlayer[] = []
    while (players.length < PLAYERS) {
      const url = urls[players.length % STREAMS]
      if (url !== undefined)
        players.push(play === 'flv' ? playFlv(atServer(server, url.flvURL)) : playRtmp(url.accelerateURL))
      if (players.length % 20 === 0) await wait(50)
    }
    return new Relay(server, publishers, players)
  }

  /** Answers how often 10 kB were delivered. */
  async round(): Promise<number> {
    const before = this.received
    for (const publisher of this.publishers) publisher.go()
    await wait(WINDOW)
    for (const publisher of this.publishers) publisher.pause()
    await wait(REST)
    return (this.received - before) / 10_000
  }

  close(): void {
    for (const player of this.players) player.socket.destroy()
    for (const publisher of this.publishers) publisher.close()
  }

  private get received(): number {
    return this.players.reduce((sum, player) => sum + player.bytes, 0)
  }
}

/** The address as the server is reached here: requests of the benches name another port. */
const atServer = (server: BuiltServer, url: string) => url.replace(/:\d+\//, `:${server.port}/`)

/** Publishers over RTMP, players of both kinds: both servers with the same load, each in its turn. */
export async function compareRelay(a: BuiltServer, b: BuiltServer, order: Order): Promise<void> {
  for (const play of ['flv', 'rtmp'] as const) {
    const what = `relay, ${play} players, per 10 kB`
    if (!what.includes(order.figure)) continue
    const [one, other] = [await Relay.start(a, play), await Relay.start(b, play)]
    await alternate(what, one, other, order)
    one.close()
    other.close()
  }
}

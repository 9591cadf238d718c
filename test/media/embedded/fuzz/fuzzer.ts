import { IncomingMessage, ServerResponse } from 'node:http'
import { randomIds } from '../../../../server/ids.js'
import { ConnectionLimit } from '../../../../server/limits/connection_limit.js'
import { InputTurns } from '../../../../server/limits/input_turns.js'
import { FlvServer } from '../../../../server/media/embedded/flv/flv_server.js'
import { DEFAULT_LIMITS } from '../../../../server/media/embedded/relay/limits.js'
import { Relay } from '../../../../server/media/embedded/relay/relay.js'
import { RefusalLog } from '../../../../server/media/embedded/rtmp/refusal_log.js'
import { RtmpConnection } from '../../../../server/media/embedded/rtmp/rtmp_connection.js'
import { RtmpSession } from '../../../../server/media/embedded/rtmp/rtmp_session.js'
import { StreamAddresses } from '../../../../server/media/embedded/stream_addresses.js'
import { wire } from '../../../../server/media/embedded/wire.js'
import { PushRights } from '../../../../server/media/push_rights.js'
import { ManualClock } from '../../../support/manual_clock.js'
import { memoryRevocations } from '../../../support/revocations.js'
import { silentLog } from '../../../support/silent_log.js'
import { KEYS } from '../media_fixture.js'
import { nameOf, video } from '../rtmp_client.js'
import { FakeSocket } from './fake_socket.js'
import { Random } from './random.js'
import { type Names, rtmpInput } from './rtmp_input.js'
import { webInput, webRequest } from './web_input.js'

const ADDRESS = { secure: false, host: 'fuzz' }
/** Size of an honest picture; nothing that is fuzzed has it. */
const HONEST = 31_337

/**
 * Feeds the relay what outsiders may send, connection after connection, beside
 * one honest stream. Each input runs through everything that a real connection
 * does, except for the network. Throws when something happens that never may.
 */
export class Fuzzer {
  readonly clock = new ManualClock(1_800_000_000_000)
  readonly relay: Relay
  /** Counts by kind, to see that inputs get far. */
  readonly seen = { rtmp: 0, web: 0, http: 0, published: 0, played: 0, honest: 0 }
  readonly #flv: FlvServer
  readonly #turns = new InputTurns()
  readonly #gate: StreamAddresses
  readonly #places = new ConnectionLimit({ connections: 100, connectionsPerAddress: 100 })
  readonly #names: Names
  readonly #mayPublish: ReadonlySet<string>
  readonly #honest: (() => void)[] = []

  constructor() {
    const { clock } = this
    const rights = new PushRights({ clock, ids: randomIds, ttl: 86_400, revocations: memoryRevocations() })
    this.#gate = new StreamAddresses({ ...KEYS, publicHost: '', playUrlTtl: 86_400 }, rights, clock, () => 1935)
    const listener = { published: (streamID: string) => this.#published(streamID), unpublished: () => undefined }
    this.relay = new Relay(clock, DEFAULT_LIMITS, wire, silentLog, listener, () => this.#places.open)
    this.#flv = new FlvServer(
      this.relay,
      this.#gate,
      this.#places,
      DEFAULT_LIMITS,
      this.#turns,
      clock,
      silentLog,
      () => 'fuzz',
    )
    const grant = (userID: string) => {
      const { streamID, expires } = rights.grant(userID)
      return {
        streamID,
        push: nameOf(this.#gate.push(streamID, expires, ADDRESS).pushURL),
        play: nameOf(this.#gate.play(streamID, ADDRESS).accelerateURL),
      }
    }
    const [honest, mallory] = [grant('honest'), grant('mallory')]
    this.#mayPublish = new Set([mallory.streamID])
    const forged = mallory.push.replace(mallory.streamID, honest.streamID)
    this.#names = [
      honest.streamID,
      honest.play,
      forged,
      mallory.push,
      mallory.play,
      mallory.streamID,
      `${honest.streamID}?txSecret=&txTime=`,
    ]
    this.#startHonest(honest.streamID)
  }

  #startHonest(streamID: string): void {
    const publication = this.relay.publish(streamID, {
      ping: () => undefined,
      end: (reason) => {
        throw new Error(`the honest publisher was ended: ${reason}`)
      },
    })
    this.relay.onTags(streamID, {
      tag: ({ payload }) => {
        if (payload.length !== HONEST + 5) throw new Error('a foreign tag came into the honest stream')
        this.seen.honest += 1
      },
      end: (reason) => {
        throw new Error(`the honest stream ended: ${reason}`)
      },
    })
    this.#honest.push(() => {
      publication.tag(9, this.clock.now() % 2 ** 32, video.key(HONEST))
      publication.flush()
    })
  }

  #published(streamID: string): void {
    this.seen.published += 1
    if (this.seen.published > 1 && !this.#mayPublish.has(streamID))
      throw new Error(`published without the right: ${streamID}`)
  }

  /** One input, made of the seed alone. */
  async run(seed: number): Promise<void> {
    const random = new Random(seed)
    const kind = random.below(10)
    if (kind < 6) this.#rtmp(random)
    else if (kind < 9) this.#web(random)
    else this.#http(random)
    if (seed % 64 !== 0) return
    for (const publish of this.#honest) publish()
    // Time goes on; sockets close.
    this.clock.advance(random.below(200))
    await new Promise<void>((resolve) => setImmediate(resolve))
  }

  #rtmp(random: Random): void {
    this.seen.rtmp += 1
    const socket = new FakeSocket()
    const connection = new RtmpConnection(socket, DEFAULT_LIMITS, this.clock, this.#turns, silentLog)
    connection.handle(
      new RtmpSession(connection, this.relay, this.#gate, silentLog, new RefusalLog(this.clock), '192.0.2.1'),
    )
    for (const piece of random.cut(rtmpInput(random, this.#names))) socket.feed(piece)
    this.#count()
    socket.destroy()
  }

  #web(random: Random): void {
    this.seen.web += 1
    const socket = new FakeSocket()
    socket.on('error', () => undefined)
    const request = Object.assign(new IncomingMessage(socket), webRequest(random, this.#names))
    if (random.chance(0.95)) request.method = 'GET'
    if (!this.#flv.handleUpgrade(request, socket, Buffer.alloc(0))) socket.destroy()
    for (const piece of random.cut(webInput(random))) socket.feed(piece)
    this.#count()
    socket.destroy()
  }

  #http(random: Random): void {
    this.seen.http += 1
    const socket = new FakeSocket()
    const request = Object.assign(new IncomingMessage(socket), webRequest(random, this.#names))
    const response = new ServerResponse(request)
    response.assignSocket(socket)
    this.#flv.handleRequest(request, response)
    this.#count()
    response.emit('close')
    socket.destroy()
  }

  #count(): void {
    if (this.relay.totals().players > 0) this.seen.played += 1
  }

  /** What is left when all connections are gone. Must be the honest stream alone. */
  async remains(): Promise<{ streams: number; players: number; connections: number; timers: number }> {
    for (let i = 0; i < 5; i++) await new Promise<void>((resolve) => setImmediate(resolve))
    const { streams, players, connections } = this.relay.totals()
    return { streams, players, connections, timers: this.clock.pending }
  }
}

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Address } from '../../../server/http/address.js'
import type { Caller } from '../../../server/identity/identity.js'
import { ImHub } from '../../../server/im/embedded/hub.js'
import type { ImLimits } from '../../../server/im/embedded/limits.js'
import { ProtocolError } from '../../../server/protocol_error.js'
import { roomEvent } from '../../../server/rooms/ports/room_event.js'
import { roomSnapshot } from '../../../server/rooms/ports/room_snapshot.js'
import { frameReader } from '../../../server/schemas/frames.js'
import { Code } from '../../../wxlite/utils/protocol.js'
import { PlainMedia } from '../../support/fake_media.js'
import { ImClient } from '../../support/im_client.js'
import { ManualClock } from '../../support/manual_clock.js'
import { recordingLog } from '../../support/silent_log.js'
import { RoomsStub } from './rooms_stub.js'

/** A hub behind a real HTTP server on a free port. A token is `<userID>.<session>`; others are refused. */
export class HubFixture {
  readonly clock = new ManualClock()
  readonly rooms = new RoomsStub()
  readonly logged = recordingLog()
  readonly hub: ImHub
  readonly url: () => string
  /** Counts how often a change was written. */
  rendered = 0
  private revokedListener: (caller: Caller) => void = () => undefined
  private readonly server: Server
  private readonly clients: ImClient[] = []

  private constructor(limits: Partial<ImLimits>) {
    const media = new PlainMedia()
    this.hub = new ImHub({
      identity: {
        verify: (token) => {
          const [userID, session] = token.split('.')
          if (!userID || !session) throw new ProtocolError(Code.AUTH)
          return { userID, session, expires: this.clock.now() + 3_600_000 }
        },
        onRevoked: (run) => {
          this.revokedListener = run
        },
      },
      rooms: () => this.rooms,
      frames: frameReader,
      clock: this.clock,
      log: this.logged.log,
      render: (roomID, change, address) => {
        this.rendered += 1
        return roomEvent(media, roomID, change, address)
      },
      snapshot: (room, address) => roomSnapshot(room, media, address),
      addressOf: (request): Address => ({ secure: false, host: String(request.headers.host) }),
      ipOf: (request) => String(request.headers['x-test-ip'] ?? request.socket.remoteAddress),
      limits,
    })
    this.server = createServer((_request, response) => response.writeHead(404).end())
    this.server.on('upgrade', (request, socket, head) => {
      if (!this.hub.handleUpgrade(request, socket, head)) socket.end('HTTP/1.1 404 Not Found\r\n\r\n')
    })
    this.url = () => `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}/weapp/im`
  }

  static async start(limits: Partial<ImLimits> = {}): Promise<HubFixture> {
    const fixture = new HubFixture(limits)
    await fixture.hub.start()
    await new Promise<void>((resolve) => fixture.server.listen(0, '127.0.0.1', resolve))
    return fixture
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.ws.terminate()
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }

  connect(headers: { [name: string]: string } = {}, url = this.url()): ImClient {
    const client = new ImClient(url, headers)
    this.clients.push(client)
    return client
  }

  /** A client that is logged in. */
  async client(userID: string, session = 's1', headers: { [name: string]: string } = {}): Promise<ImClient> {
    const client = this.connect(headers)
    await client.opened
    await client.ask('auth', { userID, token: `${userID}.${session}` })
    return client
  }

  /** A client that is logged in and has joined. */
  async joined(
    userID: string,
    roomID: string,
    session = 's1',
    headers: { [name: string]: string } = {},
  ): Promise<ImClient> {
    const client = await this.client(userID, session, headers)
    const reply = await client.ask('join', { roomID })
    if (reply.code !== 0) throw new Error(`join: ${JSON.stringify(reply)}`)
    return client
  }

  revoke(userID: string, session: string): void {
    this.revokedListener({ userID, session })
  }
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Client {
  id: string
  stream: string
  publish: boolean
  /** Reads HTTP-FLV. */
  flv?: boolean
}

export type HookSender = (body: object) => Promise<number>

/** How long a cut connection takes to end, ms. */
const ENDING = 15

/**
 * The parts of SRS 5 that a room server meets: its HTTP API with basic
 * authentication, and its rule of asking the hooks before a client may publish or
 * play. One publisher per stream: after its hook agreed, SRS calls a second one
 * busy while the first one's connection is there, and tells that one's end.
 */
export class SrsEmulator {
  readonly username = 'admin'
  readonly password = 'emulator-password'
  version = '5.0.213'
  readonly clients = new Map<string, Client>()
  /** Clients that were cut by the API, and ended a moment later. */
  readonly kicked: string[] = []
  fault: 'none' | 'hang' | 'garbage' | 'reset' = 'none'
  /** WebRTC is off: SRS then ends the connection of an offer before it asks anybody. */
  rtc = true
  /** Further lines of its answers. */
  answer = ''
  /** Offers are worked on when it settles. */
  answered = Promise.resolve()
  /** The queries of offers that reached SRS. */
  readonly queries: string[] = []
  #serial = 0
  readonly #server: Server = createServer((request, response) => this.#serve(request, response))

  constructor(private readonly hook: HookSender) {}

  async start(): Promise<void> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done))
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((done) => this.#server.close(done))
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Publishes as an encoder would; answers the client id, or undefined when it was refused. */
  async publish(stream: string, param: string): Promise<string | undefined> {
    return this.#enter('on_publish', stream, param, true)
  }

  async play(stream: string, param: string): Promise<string | undefined> {
    return this.#enter('on_play', stream, param, false)
  }

  /** The client's connection ends. */
  async leave(clientID: string): Promise<void> {
    const client = this.clients.get(clientID)
    if (client === undefined) return
    this.clients.delete(clientID)
    await this.#tell(client.publish ? 'on_unpublish' : 'on_stop', client)
  }

  /** All connections are gone, and no hook tells of it. */
  restart(): void {
    this.clients.clear()
  }

  async record(clientID: string, file: string): Promise<number> {
    const client = this.clients.get(clientID)
    return this.hook({
      action: 'on_dvr',
      client_id: clientID,
      ip: '127.0.0.1',
      vhost: '__defaultVhost__',
      app: 'live',
      stream: client?.stream,
      param: '',
      cwd: '/usr/local/srs',
      file,
    })
  }

  async #enter(action: string, stream: string, param: string, publish: boolean): Promise<string | undefined> {
    const client = { id: `c${this.#serial++}xyz`, stream, publish }
    if ((await this.#tell(action, client, param)) !== 0) return undefined
    if (publish && [...this.clients.values()].some((it) => it.publish && it.stream === stream)) {
      await this.#tell('on_unpublish', client)
      return undefined
    }
    this.clients.set(client.id, client)
    return client.id
  }

  #tell(action: string, client: Client, param = ''): Promise<number> {
    return this.hook({
      server_id: 'vid-0',
      service_id: 'abc',
      action,
      client_id: client.id,
      ip: '127.0.0.1',
      vhost: '__defaultVhost__',
      app: 'live',
      tcUrl: 'rtmp://127.0.0.1/live',
      stream: client.stream,
      param,
      stream_url: `/live/${client.stream}`,
      stream_id: 'vid-1',
    })
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    if (this.fault === 'hang') return
    if (this.fault === 'reset') return void request.socket.destroy()
    if (this.fault === 'garbage') return void response.end('404 page not found')
    const flv = /^\/live\/([^/?]+)\.flv(\?.*)?$/.exec(request.url ?? '')
    if (flv !== null) return void this.#flv(flv[1] ?? '', flv[2] ?? '', response)
    const expected = `Basic ${Buffer.from(`${this.username}:${this.password}`).toString('base64')}`
    if (request.headers.authorization !== expected) return void response.writeHead(401).end()
    const { pathname, searchParams, search } = new URL(request.url ?? '/', 'http://srs')
    const kind = /^\/rtc\/v1\/(whip|whep)\/$/.exec(pathname)?.[1]
    if (kind !== undefined && request.method === 'POST') {
      void this.#offer(kind === 'whip', searchParams.get('stream') ?? '', search.slice(1), request, response)
      return
    }
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify({ server: 'vid-0', ...this.#answer(request.method ?? '', pathname, searchParams) }))
  }

  /** HTTP-FLV: nothing comes before the stream does. */
  async #flv(stream: string, param: string, response: ServerResponse): Promise<void> {
    const id = await this.play(stream, param)
    const client = this.clients.get(id ?? '')
    if (id === undefined || client === undefined) return void response.destroy()
    client.flv = true
    response.on('close', () => void this.leave(id))
  }

  /** A WHIP or WHEP offer: an answer, or a closed connection for whatever SRS does not like. */
  async #offer(publish: boolean, stream: string, param: string, request: IncomingMessage, response: ServerResponse) {
    this.queries.push(param)
    let offer = ''
    for await (const chunk of request) offer += String(chunk)
    await this.answered
    if (!this.rtc) return request.socket.destroy()
    const id = await (publish ? this.publish(stream, param) : this.play(stream, param))
    if (id === undefined || offer.includes('unacceptable')) return request.socket.destroy()
    response.writeHead(201, { 'Content-Type': 'application/sdp', Location: '/rtc/v1/whip/?action=delete&token=t' })
    response.end(`v=0\r\ns=answer\r\n${this.answer}`)
  }

  #answer(method: string, path: string, query: URLSearchParams): object {
    if (path === '/api/v1/versions') return { code: 0, data: { version: this.version } }
    if (path === '/api/v1/clients/' && method === 'GET') {
      const [start, count] = [Number(query.get('start')), Number(query.get('count'))]
      return { code: 0, clients: [...this.clients.values()].slice(start, start + count).map(({ id }) => ({ id })) }
    }
    if (path === '/api/v1/streams/' && method === 'GET') return { code: 0, streams: this.#page(query) }
    const id = /^\/api\/v1\/clients\/([^/]+)$/.exec(path)?.[1]
    if (id === undefined || !['GET', 'DELETE'].includes(method)) return { code: 404 }
    if (!this.clients.has(id)) return { code: 2049 }
    if (method === 'DELETE') {
      this.kicked.push(id)
      setTimeout(() => void this.leave(id), ENDING)
    }
    return { code: 0, client: { id } }
  }

  #page(query: URLSearchParams): object[] {
    const [start, count] = [Number(query.get('start')), Number(query.get('count'))]
    return this.#streams().slice(start, start + count)
  }

  #streams(): object[] {
    const names = new Set([...this.clients.values()].map((it) => it.stream))
    return [...names].map((name) => {
      const here = [...this.clients.values()].filter((it) => it.stream === name)
      const publisher = here.find((it) => it.publish)
      return {
        id: `vid-${name}`,
        name,
        vhost: 'vid-9',
        app: 'live',
        clients: here.length,
        kbps: { recv_30s: 300, send_30s: 0 },
        publish: { active: publisher !== undefined, cid: publisher?.id },
      }
    })
  }
}

import { Agent } from 'node:http'
import axios, { type AxiosInstance } from 'axios'
import { z } from 'zod'

export interface SrsApiOptions {
  /** e.g. `http://127.0.0.1:1985`. */
  url: string
  /** HTTP basic authentication, where the configuration of SRS asks for it. */
  username?: string
  password?: string
  /** Milliseconds for one call. */
  timeout: number
}

/** A stream as SRS counts it. */
export interface SrsStream {
  name: string
  app: string
  /** Client id of the publisher; undefined when nobody publishes. */
  publisher: string | undefined
  /** Players and publisher together. */
  clients: number
  /** Received, kbit/s over 30 s. */
  kbps: number
}

const Head = z.object({ code: z.number() })
const Versions = Head.extend({ data: z.object({ version: z.string() }) })
const Streams = Head.extend({
  streams: z.array(
    z.object({
      name: z.string(),
      app: z.string(),
      clients: z.number().optional(),
      kbps: z.object({ recv_30s: z.number() }).partial().optional(),
      publish: z.object({ active: z.boolean(), cid: z.coerce.string().optional() }),
    }),
  ),
})

/** SRS answers this code for a client that is not (any longer) there. */
const CLIENT_NOT_FOUND = 2049
const PAGE = 500
const MOST_STREAMS = 20_000

/** The HTTP API of SRS 5 and later. Every call throws when SRS is gone, slow or answers something else. */
export class SrsApi {
  readonly #http: AxiosInstance

  constructor(options: SrsApiOptions) {
    this.#http = axios.create({
      baseURL: options.url,
      timeout: options.timeout,
      maxRedirects: 0,
      maxContentLength: 8 << 20,
      proxy: false,
      httpAgent: new Agent({ keepAlive: true, maxSockets: 20 }),
      auth: options.username === undefined ? undefined : { username: options.username, password: options.password ?? '' },
      validateStatus: () => true,
    })
  }

  async version(): Promise<string> {
    return Versions.parse(await this.#get('/api/v1/versions')).data.version
  }

  /** Every stream that SRS knows, also those that nobody publishes now. */
  async streams(): Promise<SrsStream[]> {
    const all: SrsStream[] = []
    while (all.length < MOST_STREAMS) {
      const { streams } = Streams.parse(await this.#get(`/api/v1/streams/?start=${all.length}&count=${PAGE}`))
      for (const it of streams) {
        const publisher = it.publish.active ? it.publish.cid : undefined
        all.push({ name: it.name, app: it.app, publisher, clients: it.clients ?? 0, kbps: it.kbps?.recv_30s ?? 0 })
      }
      if (streams.length < PAGE) break
    }
    return all
  }

  async clientExists(clientID: string): Promise<boolean> {
    const { code } = Head.parse(await this.#get(`/api/v1/clients/${encodeURIComponent(clientID)}`))
    if (code !== 0 && code !== CLIENT_NOT_FOUND) throw new Error(`SRS answered code ${code} to a client query`)
    return code === 0
  }

  /** Cuts a connection. That it is gone already is what was asked for. */
  async kick(clientID: string): Promise<void> {
    const reply = await this.#http.delete(`/api/v1/clients/${encodeURIComponent(clientID)}`)
    this.#unauthorised(reply.status)
    const { code } = Head.parse(reply.data)
    if (code !== 0 && code !== CLIENT_NOT_FOUND) throw new Error(`SRS answered code ${code} to a kick`)
  }

  async #get(path: string): Promise<unknown> {
    const reply = await this.#http.get(path)
    this.#unauthorised(reply.status)
    return reply.data
  }

  #unauthorised(status: number): void {
    if (status === 401)
      throw new Error('SRS refused the user name and password of its HTTP API: compare media.srs.apiUsername and apiPassword with http_api.auth')
  }
}

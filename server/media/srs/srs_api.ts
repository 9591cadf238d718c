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

/** A call that did not come to a good end. The message names no secret: an axios error would hold the password. */
export class SrsApiError extends Error {
  override readonly name = 'SrsApiError'
}

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
      auth:
        options.username === undefined ? undefined : { username: options.username, password: options.password ?? '' },
      validateStatus: () => true,
    })
  }

  async version(): Promise<string> {
    return this.#read(Versions, await this.#send('GET', '/api/v1/versions')).data.version
  }

  /** Every stream that SRS knows, also those that nobody publishes now. */
  async streams(): Promise<SrsStream[]> {
    const all: SrsStream[] = []
    while (all.length < MOST_STREAMS) {
      const { streams } = this.#read(
        Streams,
        await this.#send('GET', `/api/v1/streams/?start=${all.length}&count=${PAGE}`),
      )
      for (const it of streams) {
        const publisher = it.publish.active ? it.publish.cid : undefined
        all.push({ name: it.name, app: it.app, publisher, clients: it.clients ?? 0, kbps: it.kbps?.recv_30s ?? 0 })
      }
      if (streams.length < PAGE) break
    }
    return all
  }

  async clientExists(clientID: string): Promise<boolean> {
    return this.#client('GET', clientID)
  }

  /** Cuts a connection. Answers whether it was there. */
  async kick(clientID: string): Promise<boolean> {
    return this.#client('DELETE', clientID)
  }

  async #client(method: 'GET' | 'DELETE', clientID: string): Promise<boolean> {
    const { code } = this.#read(Head, await this.#send(method, `/api/v1/clients/${encodeURIComponent(clientID)}`))
    if (code !== 0 && code !== CLIENT_NOT_FOUND)
      throw new SrsApiError(`SRS answered code ${code} to ${method} of a client`)
    return code === 0
  }

  async #send(method: 'GET' | 'DELETE', url: string): Promise<unknown> {
    const reply = await this.#http.request<unknown>({ method, url }).catch((error: unknown) => {
      throw new SrsApiError(`no answer (${(axios.isAxiosError(error) && error.code) || 'failed'})`)
    })
    if (reply.status === 401)
      throw new SrsApiError(
        'SRS refused the user name and password of its HTTP API: compare media.srs.apiUsername and apiPassword with http_api.auth',
      )
    return reply.data
  }

  #read<T>(shape: z.ZodType<T>, data: unknown): T {
    const parsed = shape.safeParse(data)
    if (parsed.success) return parsed.data
    throw new SrsApiError('the answer is not what the HTTP API of SRS describes')
  }
}

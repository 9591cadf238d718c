import axios, { type AxiosInstance } from 'axios'
import { z } from 'zod'
import { cloudHttp } from '../../cloud/cloud_http.js'

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

/**
 * What became of an offer. `closed`: SRS ended the connection without an answer, as it does with all that it does not
 * like. `away`: it cannot be reached, or is too slow.
 */
export type SrsNegotiation =
  | { is: 'sdp'; sdp: string; location: string }
  | { is: 'closed' }
  | { is: 'away'; text: string }

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

const Clients = Head.extend({ clients: z.array(z.object({ id: z.coerce.string() })) })

/** A call that did not come to a good end. The message names no secret: an axios error would hold the password. */
class SrsApiError extends Error {
  override readonly name = 'SrsApiError'
}

/** SRS answers this code for a client that is not (any longer) there. */
const CLIENT_NOT_FOUND = 2049
const WRONG_PASSWORD =
  'SRS refused the user name and password of its HTTP API: compare media.srs.apiUsername and apiPassword with http_api.auth'
const PAGE = 500
const MOST_LISTED = 20_000
/** ms for an answer to an offer: SRS asks the hooks meanwhile. */
const NEGOTIATION = 5_000
/** How a connection ends that SRS closes before it answered. */
const CLOSED = ['ECONNRESET', 'EPIPE', 'ERR_BAD_RESPONSE']

/** The HTTP API of SRS 5 and later. Every call throws when SRS is gone, slow or answers something else. */
export class SrsApi {
  readonly #http: AxiosInstance

  constructor(options: SrsApiOptions) {
    this.#http = cloudHttp({
      baseURL: options.url,
      timeout: options.timeout,
      maxContentLength: 8 << 20,
      maxSockets: 20,
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
    const all = await this.#pages('streams', Streams, ({ streams }) => streams)
    return all.map(({ name, app, publish, clients, kbps }) => {
      const publisher = publish.active ? publish.cid : undefined
      return { name, app, publisher, clients: clients ?? 0, kbps: kbps?.recv_30s ?? 0 }
    })
  }

  /** The ids of all clients. */
  async clients(): Promise<Set<string>> {
    const all = await this.#pages('clients', Clients, ({ clients }) => clients)
    return new Set(all.map(({ id }) => id))
  }

  /**
   * Hands an offer over to WHIP or WHEP; `query` names app and stream, and is what the hooks are shown. Never throws.
   */
  async negotiate(kind: 'whip' | 'whep', query: string, offer: string): Promise<SrsNegotiation> {
    try {
      const reply = await this.#http.request<unknown>({
        method: 'POST',
        url: `/rtc/v1/${kind}/?${query}`,
        data: offer,
        headers: { 'Content-Type': 'application/sdp' },
        responseType: 'text',
        timeout: NEGOTIATION,
      })
      const location = reply.headers.location
      if (reply.status === 201 && typeof reply.data === 'string')
        return { is: 'sdp', sdp: reply.data, location: typeof location === 'string' ? location : '' }
      return reply.status === 401 ? { is: 'away', text: WRONG_PASSWORD } : { is: 'closed' }
    } catch (error) {
      const code = (axios.isAxiosError(error) && error.code) || 'failed'
      return CLOSED.includes(code) ? { is: 'closed' } : { is: 'away', text: code }
    }
  }

  /** Ends a session by its `location`; what goes wrong is made good by SRS, which ends silent sessions itself. */
  async endNegotiated(location: string): Promise<void> {
    if (location.startsWith('/rtc/v1/')) await this.#http.delete(location).catch(() => {})
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
    if (reply.status === 401) throw new SrsApiError(WRONG_PASSWORD)
    return reply.data
  }

  async #pages<T, I>(what: string, shape: z.ZodType<T>, itemsOf: (page: T) => I[]): Promise<I[]> {
    const all: I[] = []
    while (all.length < MOST_LISTED) {
      const page = await this.#send('GET', `/api/v1/${what}/?start=${all.length}&count=${PAGE}`)
      const items = itemsOf(this.#read(shape, page))
      all.push(...items)
      if (items.length < PAGE) break
    }
    return all
  }

  #read<T>(shape: z.ZodType<T>, data: unknown): T {
    const parsed = shape.safeParse(data)
    if (parsed.success) return parsed.data
    throw new SrsApiError('the answer is not what the HTTP API of SRS describes')
  }
}

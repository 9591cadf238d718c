import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import axios, { type AxiosInstance, type CreateAxiosDefaults } from 'axios'

export interface CloudHttpOptions extends Pick<CreateAxiosDefaults, 'auth' | 'validateStatus'> {
  baseURL: string
  /** Of silence, and of a request from its beginning to the end of its answer, ms. */
  timeout: number
  /** Bytes of an answer, unpacked. */
  maxContentLength: number
  /** Connections at a time. */
  maxSockets: number
}

/** Silence has an error of its own, which comes first (ms). */
const GRACE = 200

/**
 * How this server asks others by HTTP: within bounds of time, bytes and connections, without redirects and proxies. The
 * time-out of axios alone is one of silence: an answer of a space each second never ended.
 */
export function cloudHttp({ maxSockets, ...options }: CloudHttpOptions): AxiosInstance {
  const agent = { keepAlive: true, maxSockets }
  const http = axios.create({
    ...options,
    httpAgent: new HttpAgent(agent),
    httpsAgent: new HttpsAgent(agent),
    maxRedirects: 0,
    proxy: false,
  })
  http.interceptors.request.use((request) => ({
    ...request,
    signal: AbortSignal.timeout((request.timeout ?? options.timeout) + GRACE),
  }))
  return http
}

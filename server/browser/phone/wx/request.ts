import { learnPlaces } from '../../media/stream_places.js'
import type { Network } from '../device/network.js'
import { answering, type Callbacks, WxError } from './answer.js'
import { ownAddress } from './own_address.js'

interface RequestOptions {
  url: string
  data?: string | object | ArrayBuffer
  header?: { [name: string]: string }
  method?: string
  /** Milliseconds. */
  timeout?: number
  dataType?: string
  responseType?: 'text' | 'arraybuffer'
}

/** WeChat's longest. */
const TIMEOUT = 60_000
/** So many are under way at a time; the others wait for their turn. */
const AT_A_TIME = 10

/** wx.request over the phone's network. As in WeChat, any HTTP status is a success. */
export function request({ device: { network } }: { device: { network: Pick<Network, 'fetch'> } }) {
  const fetch = network.fetch.bind(network)
  const waiting: (() => void)[] = []
  let underWay = 0
  const inTurn = async <T>(run: () => Promise<T>): Promise<T> => {
    if (underWay >= AT_A_TIME) await new Promise<void>((resolve) => waiting.push(resolve))
    else underWay++
    try {
      return await run()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else underWay--
    }
  }
  return {
    request(options: RequestOptions & Callbacks) {
      const abort = new AbortController()
      const task = { abort: () => abort.abort(new WxError('abort')), onHeadersReceived() {}, offHeadersReceived() {} }
      const promise = answering('request', (given: RequestOptions) => inTurn(() => exchange(given, abort, fetch)))(
        options,
      )
      return promise ? Object.assign(promise, task) : task
    },
  }
}

async function exchange(
  options: RequestOptions,
  abort: AbortController,
  fetch: (url: string, init: RequestInit) => Promise<Response>,
) {
  const {
    url = '',
    data,
    method = 'GET',
    header = {},
    dataType = 'json',
    responseType = 'text',
    timeout = TIMEOUT,
  } = options
  if (!/^https?:\/\/[^/]/.test(url)) throw new WxError(`invalid url "${url}"`)
  const headers = new Headers({ 'content-type': 'application/json', ...header })
  headers.delete('referer')
  const timer = setTimeout(() => abort.abort(new WxError('timeout')), timeout)
  try {
    const bare = method.toUpperCase() === 'GET' || method.toUpperCase() === 'HEAD'
    const response = await fetch(bare ? withQuery(ownAddress(url), data) : ownAddress(url), {
      method: method.toUpperCase(),
      headers,
      signal: abort.signal,
      ...(bare || data === undefined ? {} : { body: encode(data, headers.get('content-type') ?? '') }),
    })
    const body =
      responseType === 'arraybuffer' ? await response.arrayBuffer() : parse(noted(await response.text()), dataType)
    return { data: body, statusCode: response.status, header: Object.fromEntries(response.headers), cookies: [] }
  } catch (error) {
    if (abort.signal.aborted && abort.signal.reason instanceof Error) throw abort.signal.reason
    throw new WxError(
      error instanceof DOMException && error.name === 'AbortError'
        ? 'interrupted'
        : `${error instanceof Error ? error.message : error}`,
    )
  } finally {
    clearTimeout(timer)
  }
}

function withQuery(url: string, data: RequestOptions['data']): string {
  if (typeof data !== 'object' || data instanceof ArrayBuffer) return url
  const pairs = Object.entries(data).map(
    ([name, value]) =>
      `${encodeURIComponent(name)}=${encodeURIComponent(typeof value === 'object' ? JSON.stringify(value) : String(value))}`,
  )
  return pairs.length === 0 ? url : `${url}${url.includes('?') ? '&' : '?'}${pairs.join('&')}`
}

function encode(data: string | object | ArrayBuffer, contentType: string): string | ArrayBuffer {
  if (typeof data === 'string' || data instanceof ArrayBuffer) return data
  if (!contentType.includes('x-www-form-urlencoded')) return JSON.stringify(data)
  return new URLSearchParams(
    Object.entries(data).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString()
}

function noted(text: string): string {
  learnPlaces(text)
  return text
}

/** WeChat tries JSON and hands on the text when it is none. */
function parse(text: string, dataType: string): unknown {
  if (dataType !== 'json') return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

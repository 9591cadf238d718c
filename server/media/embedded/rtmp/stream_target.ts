import { hopsIn } from '../hops.js'
import { LONGEST_NAME, parseStreamName } from '../stream_gate.js'

/** The one application that there is. */
export const APP = 'live'

/** Where a whole address begins, of whatever form, in whatever field it was pasted. */
const ORIGIN = /^(?:rtmp|http|ws)s?:\/\/[^/?]*\//i
/** What is left around a text that was copied out of JSON or a command line. */
const QUOTES = /^["'“”]|["'“”]$/g
/** What some encoders write before a name to say its format, and the instance that others add to the application. */
const FORMAT = /^(?:flv|mp4):/
const INSTANCE = '_definst_'

/**
 * What connect said: encoders put the stream and its signature here too, when the whole address stands in their field
 * for the server.
 */
export interface ConnectTarget {
  app: string
  /** Behind the application; '' when only that is named. */
  name: string
  /** The query of the application, then that of tcUrl. */
  queries: readonly string[]
  /** The streams that what it publishes has been so far. */
  hops: readonly string[]
}

/** The stream that a request names, and its signature. */
export interface StreamTarget {
  streamID: string
  query: string
}

/** Reads the `app` and `tcUrl` of connect. A text longer than any name names nothing. */
export function readConnect(app: string, tcUrl: string, flashVer: string): ConnectTarget {
  const { path, query } = split(app)
  const [first = '', ...rest] = path.split('/').filter((part) => part !== '' && part !== INSTANCE)
  return { app: first, name: rest.join('/'), queries: [query, split(tcUrl).query], hops: hopsIn(flashVer) }
}

/** What publish or play means; undefined when it names no stream. */
export function readTarget(connect: ConnectTarget, text: string): StreamTarget | undefined {
  const { path, query } = split(text)
  const parts = path.replace(FORMAT, '').split('/').filter(Boolean)
  if (parts.length > 1 && parts[0] === APP) parts.shift()
  const name = (parts.join('/') || connect.name).replace(/\.flv$/, '')
  const queries = [query, ...connect.queries]
  const signed =
    queries.find((candidate) => candidate.includes('txSecret=')) ?? queries.find((candidate) => candidate !== '')
  return parseStreamName(signed === undefined ? name : `${name}?${signed}`)
}

/** Path and query of what was pasted, without the spaces, line ends and quotes around it. */
function split(text: string): { path: string; query: string } {
  if (text.length > LONGEST_NAME) return { path: '', query: '' }
  const pasted = text.replaceAll('\0', '').trim().replace(QUOTES, '')
  const tidy = unescaped(pasted).replace(ORIGIN, '').replaceAll('&amp;', '&')
  const mark = tidy.indexOf('?')
  return mark < 0 ? { path: tidy, query: '' } : { path: tidy.slice(0, mark), query: tidy.slice(mark + 1) }
}

/** Some tools escape whatever is no letter and no digit; no address of ours has a `%`. */
function unescaped(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

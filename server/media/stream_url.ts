/** The parts of a push or play URL that rights depend on. */
export interface StreamURL {
  scheme: string
  /** Host with port, lower case. */
  host: string
  app: string
  stream: string
  query: URLSearchParams
}

/** Longer than any URL that we hand out. */
const LONGEST = 1024

const SCHEME = /^[a-z]+:$/
const NAME = /^[A-Za-z0-9_-]+$/
const ENDING = /\.(?:flv|whip)$/

/** Reads `scheme://host[/path of publicUrl]/app/stream[.flv|.whip]?query`; undefined for anything else. */
export function readStreamURL(text: string): StreamURL | undefined {
  const mark = text.indexOf('?')
  if (text.length > LONGEST || mark < 0 || text.includes('#')) return undefined
  const [scheme = '', nothing, host = '', ...path] = text.slice(0, mark).split('/')
  const [app = '', stream = ''] = path.slice(-2)
  const name = stream.replace(ENDING, '')
  if (!SCHEME.test(scheme) || nothing !== '' || host === '' || !NAME.test(app) || !NAME.test(name)) return undefined
  const query = new URLSearchParams(text.slice(mark + 1))
  return { scheme: scheme.slice(0, -1), host: host.toLowerCase(), app, stream: name, query }
}

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

/** Reads `scheme://host[/path of publicUrl]/app/stream[.flv|.whip]?query`; undefined for anything else. */
export function readStreamURL(text: string): StreamURL | undefined {
  if (text.length > LONGEST) return undefined
  const found =
    /^([a-z]+):\/\/([^/?#]+)(?:\/[^?#]{1,256})?\/([A-Za-z0-9_-]+)\/([A-Za-z0-9_-]+)(?:\.flv|\.whip)?\?([^#]*)$/.exec(
      text,
    )
  if (found === null) return undefined
  const [, scheme = '', host = '', app = '', stream = '', query = ''] = found
  return { scheme, host: host.toLowerCase(), app, stream, query: new URLSearchParams(query) }
}

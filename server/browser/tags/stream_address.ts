const RTMP = /^rtmps?:\/\/[^/]+(\/[^?]+)(\?.*)?$/

/**
 * A stream that a tag knows by its RTMP address, as a browser takes it: the same path and signature below `base`, with
 * the ending of that form (`flv`, `whip`, `whep`). Undefined for any other address, and where `base` is empty.
 */
export function streamAt(base: string, url: string, ending: string): string | undefined {
  const [, path, query = ''] = RTMP.exec(url) ?? []
  return base === '' || path === undefined ? undefined : `${base}${path}.${ending}${query}`
}

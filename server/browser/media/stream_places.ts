/** Streams of which an address was seen, at most: the oldest are forgotten. */
const KEPT = 500
const ADDRESS = /"(wss?:\/\/[^"]+?)(\/live\/[^"/.?]+)\.flv[?"]/g

/** Streams, as `/live/<stream>`, and where WebSocket reaches them: what stands before that. */
const places = new Map<string, string>()

/** Takes note of the streams' addresses in an answer of the server: of several nodes each has its own. */
export function learnPlaces(text: string): void {
  for (const [, base = '', path = ''] of text.matchAll(ADDRESS)) {
    places.delete(path)
    places.set(path, base)
  }
  for (const path of places.keys()) {
    if (places.size <= KEPT) return
    places.delete(path)
  }
}

/** Where WebSocket reaches the stream of an RTMP address, as far as it was heard of. */
export function placeOf(url: string): string | undefined {
  const [, path = ''] = /^rtmps?:\/\/[^/]+(\/[^?]+)/.exec(url) ?? []
  return places.get(path)
}

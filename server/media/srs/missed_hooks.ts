import { grantedTo } from '../push_rights.js'
import type { Publications } from './publications.js'
import type { SrsStream } from './srs_api.js'

interface Publishing {
  streamID: string
  publisher: string
}

/**
 * What hooks did not tell: publishers that SRS does not have (any longer), of those that were known before it was
 * asked, and streams that it has beside them.
 */
export function missedHooks(
  known: readonly { streamID: string; publishers: readonly string[] }[],
  publications: Publications,
  streams: readonly SrsStream[],
  app: string,
): { gone: Publishing[]; come: Publishing[] } {
  const there = new Map<string, string>()
  for (const stream of streams)
    if (stream.publisher !== undefined && stream.app === app) there.set(stream.name, stream.publisher)
  const gone = known.flatMap(({ streamID, publishers }) =>
    publishers.filter((it) => there.get(streamID) !== it).map((publisher) => ({ streamID, publisher })),
  )
  const ended = new Set(gone.map(({ streamID }) => streamID))
  const come = [...there]
    .map(([streamID, publisher]) => ({ streamID, publisher }))
    .filter(({ streamID }) => grantedTo(streamID) !== undefined)
    .filter(({ streamID }) => ended.has(streamID) || publications.state(streamID) !== 'live')
  return { gone, come }
}

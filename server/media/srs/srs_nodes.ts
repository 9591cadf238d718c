import type { Logger } from 'pino'
import type { SharedStreams } from '../stream_ledger.js'

/** A hook that was agreed to: what a client of SRS did. */
export interface SrsNews {
  readonly action: 'on_publish' | 'on_unpublish' | 'on_play' | 'on_stop'
  readonly streamID: string
  readonly clientID: string
}

/** What the planes of several nodes share: SRS calls whichever of them a load balancer gives it. */
export interface SrsNodes extends SharedStreams {
  /** Resolves when the news has its place in the order that all nodes hear. Rejects when it cannot be told. */
  tell(news: SrsNews): Promise<void>
  /** This node too hears what it told. */
  listen(hear: (news: SrsNews) => void): void
}

/** What one process alone has to know, it knows without telling anybody. */
export function aloneOrTold(nodes: SrsNodes | undefined, log: Logger, hear: (news: SrsNews) => void) {
  nodes?.listen(hear)
  return async (news: SrsNews): Promise<void> => {
    try {
      if (nodes) return await nodes.tell(news)
    } catch (error) {
      log.warn({ err: error, streamID: news.streamID }, 'SRS: a hook could not be told to the other nodes')
    }
    hear(news)
  }
}

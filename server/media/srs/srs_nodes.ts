import type { Logger } from 'pino'
import type { Clock } from '../../clock.js'
import type { Ids } from '../../ids.js'
import { RecentMap } from '../../limits/recent_map.js'
import type { EndReason } from '../embedded/stream_tap.js'
import type { SharedStreams } from '../stream_ledger.js'
import type { SessionNodes } from './webrtc/target.js'

/** What all nodes have to know, whichever of them it happened at. */
export type SrsNews = { readonly streamID: string } & (
  | {
      /** A hook that was agreed to: what a client of SRS did. */
      readonly action: 'on_publish' | 'on_unpublish' | 'on_play' | 'on_stop'
      readonly clientID: string
      /** Of the offer, or of the held stream, that the client comes of. */
      readonly ticket?: string | undefined
    }
  | {
      /** An offer to publish is under way, or is through. `clientID` stands for the publisher that is to come. */
      readonly action: 'offering' | 'offered'
      readonly clientID: string
    }
  /** The stream's clients are about to be cut. */
  | { readonly action: 'cutting'; readonly reason: EndReason }
  /** A player lacks a key frame. */
  | { readonly action: 'keyframe' }
)

/** What the planes of several nodes share: SRS calls whichever of them a load balancer gives it. */
export interface SrsNodes extends SharedStreams, SessionNodes {
  /** Resolves when the news has its place in the order that all nodes hear. Rejects when it cannot be told. */
  tell(news: ToldNews): Promise<void>
  /** This node too hears what it told. */
  listen(hear: (news: ToldNews) => void): void
}

export interface ToldNews {
  readonly id: string
  readonly news: SrsNews
}

/** How long a node waits to hear what it told (ms): the bus takes less than one. */
const HEARD_WITHIN = 1_000
/** News that were not waited for any longer, and may come all the same. */
const MOST_LATE = 1_000
const ID_BYTES = 8

export interface NewsParts {
  /** Present when there are other nodes. */
  nodes?: SrsNodes | undefined
  clock: Clock
  ids: Ids
  log: Logger
}

/**
 * Answers how to tell news. Whoever tells it goes on when this node has heard it, in its place among all others; what
 * one process alone has to know, or what cannot be told, it hears at once.
 */
export function aloneOrTold({ nodes, clock, ids, log }: NewsParts, hear: (news: SrsNews) => void) {
  const waiting = new Map<string, () => void>()
  const givenUp = new RecentMap<string, true>(MOST_LATE)
  nodes?.listen(({ id, news }) => {
    if (givenUp.get(id)) return
    hear(news)
    waiting.get(id)?.()
  })
  const heard = (id: string) =>
    new Promise<void>((resolve, reject) => {
      const cancel = clock.after(HEARD_WITHIN, () => reject(new Error('the bus is silent')))
      waiting.set(id, () => {
        cancel()
        resolve()
      })
    })
  return async (news: SrsNews): Promise<void> => {
    if (nodes === undefined) return hear(news)
    const id = ids.hex(ID_BYTES)
    try {
      await Promise.all([heard(id), nodes.tell({ id, news })])
    } catch (error) {
      log.warn({ err: error, streamID: news.streamID }, 'SRS: the other nodes could not be told of a change')
      givenUp.set(id, true)
      hear(news)
    } finally {
      waiting.delete(id)
    }
  }
}

import { createHash } from 'node:crypto'

/** Servers that a stream may pass through on its way. */
const MOST = 8
const LENGTH = 12
const VIA = /; via ([0-9a-f,]{12,256})\)/

/** A stream as others are told of it: names have their user's id in them. */
export function hopOf(streamID: string): string {
  return createHash('sha256').update(streamID).digest('hex').slice(0, LENGTH)
}

/**
 * What a server that forwards a stream says of itself in connect, with the streams that it has been so far: it may come
 * back to one of them over several servers, and would take that from its own publisher.
 */
export function flashVerOf(hops: readonly string[]): string {
  return `FMLE/3.0 (compatible; RTCRoom; via ${hops.join(',')})`
}

/** The streams that a publisher's stream has been. */
export function hopsIn(flashVer: string): readonly string[] {
  return (
    VIA.exec(flashVer.slice(0, 512))?.[1]
      ?.split(',')
      .slice(0, MOST + 1) ?? []
  )
}

/** Why a stream that has been these may not go on as `streamID`; undefined when it may. */
export function loopIn(hops: readonly string[], streamID: string): string | undefined {
  if (hops.includes(hopOf(streamID))) return 'This stream would be forwarded to itself'
  return hops.length > MOST ? 'This stream has been forwarded too often' : undefined
}

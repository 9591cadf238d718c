import { type Address, httpURL } from '../../../http/address.js'
import type { Ids } from '../../../ids.js'

/** To publish (RFC 9725), or to play by the same exchange. */
export type RtcKind = 'whip' | 'whep'

/** What a request at `/live/<stream>.whip` or `.whep` is about. */
export interface RtcTarget {
  kind: RtcKind
  streamID: string
  /** The signed part, without `?`. */
  query: string
  /** The session, below its endpoint. */
  sessionID?: string
}

/** Longer than any address that we hand out. */
const LONGEST = 2048
const PATH = /^\/live\/([A-Za-z0-9_-]{1,128})\.(whip|whep)(?:\/([0-9a-f]{32}))?$/

/** Reads a request's address without decoding anything; undefined when it is none of these endpoints. */
export function readRtcTarget(url: string): RtcTarget | undefined {
  if (url.length > LONGEST) return undefined
  const mark = url.indexOf('?')
  const found = PATH.exec(mark < 0 ? url : url.slice(0, mark))
  if (found === null) return undefined
  const [, streamID = '', kind, sessionID] = found
  const query = mark < 0 ? '' : url.slice(mark + 1)
  return { kind: kind === 'whip' ? 'whip' : 'whep', streamID, query, ...(sessionID !== undefined && { sessionID }) }
}

/** Nodes, each of which holds the sessions that were opened at it. */
export interface SessionNodes {
  /** Of this node: two hexadecimal digits. */
  readonly slot: string
  /** How clients reach the node of a slot; undefined when it is not there. */
  addressOf(slot: string): Address | undefined
}

const ID_DIGITS = 32

/** With several nodes it begins with the slot of the one that holds the session. */
export function newSessionID(ids: Ids, nodes: SessionNodes | undefined): string {
  const slot = nodes?.slot ?? ''
  return slot + ids.hex((ID_DIGITS - slot.length) / 2)
}

/**
 * Where a session is found: relative to its endpoint, so it is right behind whatever path a proxy adds; with several
 * nodes at the one that holds it. Undefined when that one is not there.
 */
export function sessionLocation(
  { kind, streamID }: RtcTarget,
  sessionID: string,
  nodes: SessionNodes | undefined,
): string | undefined {
  const below = `${streamID}.${kind}/${sessionID}`
  if (nodes === undefined) return below
  const address = nodes.addressOf(sessionID.slice(0, nodes.slot.length))
  return address && httpURL(address, `/live/${below}`)
}

import type { Address } from '../../http/address.js'
import type { StreamState } from '../../rooms/ports/media_provider.js'
import type { SharedStreams } from '../stream_ledger.js'

/** How clients reach a node. */
export interface NodeAddress {
  readonly address: Address
  /** As it stands in RTMP URLs, with the port. */
  readonly rtmpHost: string
}

/** Which node of several has a stream: its name says so. Absent where one process has them all. */
export interface StreamNodes extends SharedStreams {
  /** Of this node. */
  readonly slot: string
  /** Whether another node takes new streams. */
  readonly others: boolean
  /** The slot for a new stream. */
  choose(): string
  /** Undefined for a node that was never heard of. */
  addressOf(streamID: string): NodeAddress | undefined
  /** Why this node must not take this stream from a publisher; undefined when it may. */
  refusal(streamID: string): string | undefined
  began(streamID: string): void
  ended(streamID: string): void
  /** Of a stream that is not live here. */
  state(streamID: string): Promise<StreamState>
}

const SLOT_DIGITS = 2
const RANDOM_DIGITS = 12

/** The slot in a stream's name `<user>_<slot><random>`. */
export function slotOf(streamID: string): string {
  return streamID.slice(-RANDOM_DIGITS, SLOT_DIGITS - RANDOM_DIGITS)
}

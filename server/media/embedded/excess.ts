import { grantedTo } from '../push_rights.js'
import type { RelayLimits } from './relay/limits.js'
import type { Relay } from './relay/relay.js'

/** One user with many push URLs must not take all places: why this stream may not begin, or undefined. */
export function excessOf(
  relay: Pick<Relay, 'isLive' | 'live'>,
  streamID: string,
  { publishersPerUser }: Pick<RelayLimits, 'publishersPerUser'>,
): string | undefined {
  if (relay.isLive(streamID)) return undefined
  const owner = grantedTo(streamID)
  const others = relay.live().filter((other) => grantedTo(other) === owner)
  return others.length >= publishersPerUser ? 'the user publishes too many streams' : undefined
}

import { type Clock, pause } from '../../clock.js'
import type { Relay } from './relay/relay.js'

/** Between two streams that are moved, at most (ms). */
const LONGEST_PAUSE = 250

/**
 * Ends the streams of a node that drains, one after another in this time (ms): publishers ask for a fresh push URL
 * then, and all at once would fall on the other nodes together.
 */
export async function moveStreams(relay: Pick<Relay, 'live' | 'cut'>, clock: Clock, within: number): Promise<void> {
  const streams = relay.live()
  const apart = Math.min(LONGEST_PAUSE, within / streams.length)
  const began = clock.monotonic()
  for (const [i, streamID] of streams.entries()) {
    // By when, not by how long: timers of a busy process come late.
    const wait = began + i * apart - clock.monotonic()
    if (wait > 0) await pause(clock, wait)
    relay.cut(streamID, 'closing')
  }
}

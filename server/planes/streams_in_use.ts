import type { Clock } from '../clock.js'
import type { SharedStreams } from '../media/stream_ledger.js'
import type { KeptMaps } from '../store/kept_map.js'
import type { ClusterPlane } from './cluster.js'

/** Streams to try things with that all nodes know. */
const TESTS_LIMIT = 20_000
/** How long one may be tried (ms): to get its address, and the time that it may be published. */
const TEST_TIME = 15 * 60_000

/** Which streams of a media server that serves all nodes are somebody's. `ttl`: of push URLs (s). */
export async function streamsInUse(
  { streams }: ClusterPlane,
  { maps, clock, ttl }: { maps: KeptMaps; clock: Clock; ttl: number },
): Promise<SharedStreams> {
  const alive = (until: string) => Number(until) > clock.now()
  const tests = await maps({ name: 'test_streams', limit: TESTS_LIMIT, alive })
  return {
    inUse: async (streamID) => alive(tests.get(streamID) ?? '0') || streams.inUse(streamID),
    trying: (streamID) => void tests.set(streamID, String(clock.now() + Math.min(ttl * 1000, TEST_TIME))),
  }
}

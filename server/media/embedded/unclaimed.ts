import type { Logger } from 'pino'
import type { StreamNodes } from './stream_nodes.js'

interface UnclaimedParts {
  nodes: StreamNodes | undefined
  log: Logger
  claimed: () => boolean
  cut: () => void
}

/**
 * Ends a stream that no room of this node claims. With other nodes a claim may have been missed: the rooms know. While
 * nobody can ask them the stream goes on.
 */
export function endUnclaimed(streamID: string, { nodes, log, claimed, cut }: UnclaimedParts): void {
  if (nodes === undefined) {
    cut()
    return
  }
  nodes.inUse(streamID).then(
    (used) => {
      if (!used && !claimed()) cut()
    },
    (error: unknown) => log.debug({ err: error, streamID }, 'the rooms cannot say whether a stream is in use'),
  )
}

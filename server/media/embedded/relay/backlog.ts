import type { LiveStream } from './live_stream.js'

/** Bytes that wait for the players of these streams. */
export function queuedBytes(streams: readonly LiveStream[]): number {
  return streams.reduce((bytes, { queued }) => bytes + queued, 0)
}

/**
 * Frees about `excess` bytes by ending slow players: those of the streams that hold most first, and all of a stream
 * together, since they hold the same bytes. Returns how many it ended.
 */
export function endSlowPlayers(streams: readonly LiveStream[], excess: number): number {
  const held = streams.map((stream) => ({ stream, bytes: stream.queued }))
  let freed = 0
  let ended = 0
  for (const { stream, bytes } of held.sort((a, b) => b.bytes - a.bytes)) {
    if (freed >= excess || bytes === 0) break
    freed += bytes
    for (const player of [...stream.players]) {
      if (player.queued === 0) continue
      player.end('slow')
      ended += 1
    }
  }
  return ended
}

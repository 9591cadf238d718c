/// <reference path="./playback_source.d.ts" />

import { PortWorker } from '../port_worker.js'

// Made with the first player: what is made at once cannot be left out of a page that only imports it.
let thread: PortWorker | undefined

/**
 * Somebody at the other end of the port plays what it is told to: in a worker that all players of a page share, so that
 * sound and delay do not depend on what the page does; in the page itself where its policy forbids the worker.
 * Answers a function to call once, when the player is closed.
 */
export function servePlayback(port: MessagePort): () => void {
  thread ??= new PortWorker(
    () => import('rtcroom:playback_worker'),
    (port) => void import('./playback_host.js').then(({ PlaybackHost }) => new PlaybackHost(port)),
  )
  return thread.open(port)
}

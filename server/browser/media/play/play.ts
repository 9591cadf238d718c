import { CanvasEngine } from './canvas_engine.js'
import { LivePlayer } from './live_player.js'
import { MpegtsEngine } from './mpegts_engine.js'
import type { Player, PlayOptions, PlaySource } from './types.js'

/**
 * Plays a stream inside `element`: FLV from http(s):// or ws(s)://. Returns at once and reconnects
 * by itself; events and `stats()` tell the rest. WebCodecs where the browser has it (https or
 * localhost), mpegts.js otherwise.
 */
export function play(url: PlaySource, element: HTMLElement, options: PlayOptions = {}): Player {
  const { minDelay = 40, maxDelay = 1_000, engine } = options
  const limits = { minDelay, maxDelay }
  const webcodecs = engine === undefined ? CanvasEngine.isSupported() : engine === 'webcodecs'
  return new LivePlayer(url, element, options, (listener) =>
    webcodecs ? new CanvasEngine(limits, listener) : new MpegtsEngine(limits, listener),
  )
}

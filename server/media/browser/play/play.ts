import { CanvasPlayer } from './canvas_player.js'
import type { Player, PlayOptions, PlaySource } from './types.js'

/**
 * Plays a stream inside `element`: FLV from http(s):// or ws(s)://. Returns at once and reconnects
 * by itself; events and `stats()` tell the rest. WebCodecs where the browser has it (https or
 * localhost), mpegts.js otherwise.
 */
export function play(url: PlaySource, element: HTMLElement, options: PlayOptions = {}): Player {
  return new CanvasPlayer(url, element, options)
}

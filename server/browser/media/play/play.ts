import { CanvasEngine } from './canvas_engine.js'
import { HlsEngine } from './hls_engine.js'
import { LivePlayer } from './live_player.js'
import { MpegtsEngine } from './mpegts_engine.js'
import type { Player, PlayOptions, PlaySource } from './types.js'
import { WebRtcEngine } from './webrtc_engine.js'

/**
 * Plays a stream inside `element`: WebRTC from a `whepURL`, HLS from an `hlsURL`, FLV from other http(s):// or
 * ws(s)://. Returns at once and reconnects by itself; events and `stats()` tell the rest.
 * FLV by WebCodecs where the browser has it (https or localhost), by mpegts.js otherwise.
 */
export function play(url: PlaySource, element: HTMLElement, options: PlayOptions = {}): Player {
  const { minDelay = 20, maxDelay = 1_000, engine, reader = 'worker' } = options
  const limits = { minDelay, maxDelay }
  const webcodecs = engine === undefined ? CanvasEngine.isSupported() : engine === 'webcodecs'
  return new LivePlayer(url, element, options, (kind, listener) => {
    if (kind === 'hls') return new HlsEngine(listener)
    if (kind === 'webrtc') return new WebRtcEngine(options.minDelay, listener)
    return webcodecs ? new CanvasEngine(limits, reader, listener) : new MpegtsEngine(limits, listener)
  })
}

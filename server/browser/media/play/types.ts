/** A fixed address, or a function that gives a fresh one for every attempt (signatures expire). */
export type PlaySource = string | (() => string | Promise<string>)

export interface PlayOptions {
  /** Default `contain`, as `object-fit` of CSS. */
  fit?: 'contain' | 'cover' | 'fill'
  muted?: boolean
  /** 0 to 1. Default 1. */
  volume?: number
  /**
   * Milliseconds between which the jitter buffer chooses its target. Default 20 and 1000. By WebRTC the browser
   * chooses, not below `minDelay` where that is given.
   */
  minDelay?: number
  maxDelay?: number
  /** Attempts in a row without a picture or sound after which it fails. Default 8 (about half a minute). */
  retries?: number
  /**
   * Another address of the same stream: played instead, from then on, where the first does not work. FLV beside a
   * `whepURL` (UDP that is blocked, a browser without H.264), HLS beside FLV (a browser without Media Source
   * Extensions, a proxy without WebSockets).
   */
  fallback?: PlaySource
  /** For FLV. Default: `webcodecs` where the browser has it. */
  engine?: 'webcodecs' | 'mpegts'
  /**
   * Who reads FLV for `webcodecs`. Default `worker`; `page` for a page that has put something in the place of its
   * `fetch` and `WebSocket`, which a worker would go past.
   */
  reader?: 'worker' | 'page'
}

/**
 * - `connecting`: an address is being opened, for the first time or again.
 * - `buffering`: connected; nothing to show yet, or it ran dry.
 * - `playing`: picture or sound is going on.
 * - `paused`: `pause()` was called.
 * - `failed`: the attempts are used up. `stopped`: `stop()` was called.
 */
export type PlayState = 'connecting' | 'buffering' | 'playing' | 'paused' | 'failed' | 'stopped'

/**
 * `blocked`: the browser wants a gesture of the user first; a tap anywhere (or `resumeSound()` in a handler) brings it.
 */
export type SoundState = 'none' | 'blocked' | 'muted' | 'playing'

/** Beside each, the live-player code that it stands for. */
export type PlayEvents = {
  state: [state: PlayState]
  /** 2001 */
  connected: []
  /** 2003: the first decoded picture of a connection is drawn. */
  firstframe: []
  /** 2004: playing, at first and after `buffering`. */
  playing: []
  /** 2007: it ran dry. */
  stalled: []
  /** 2009 */
  resolution: [width: number, height: number]
  /** 2105: pictures could not be shown in time. `count` since the last event, at most one a second. */
  dropped: [count: number]
  /** The server ended the stream in an orderly way; it is tried again as after any break. */
  ended: []
  /** The first address does not work here: `fallback` is played from now on. */
  fallback: [detail: string]
  /** 2103: broken; the next attempt comes in `delay` ms. */
  retry: [attempt: number, delay: number, detail: string]
  /** -2301: the last event before silence. */
  failed: [detail: string]
  /** A format came that is not played, such as `MP3` or `HEVC`; once for each connection and track. */
  unsupported: [kind: 'video' | 'audio', format: string]
  /** 2101 or 2102: a decoder failed and was restarted. */
  decodeerror: [kind: 'video' | 'audio', detail: string]
  sound: [state: SoundState]
}

export interface PlayStats {
  state: PlayState
  sound: SoundState
  engine: 'webcodecs' | 'mpegts' | 'webrtc' | 'hls'
  /** kbit/s over the last seconds. */
  videoBitrate: number
  audioBitrate: number
  /** Pictures a second drawn over the last seconds. */
  fps: number
  width: number
  height: number
  framesDrawn: number
  framesDropped: number
  /** The jitter buffer's target, ms: what playing lags behind the earliest arrival on purpose. */
  targetDelay: number
  /** How far it lags behind now (ms). */
  delay: number
  /** How uneven packets arrive, ms. */
  jitter: number
  /** Picture ahead (+) of sound, ms, at the last picture; undefined without both. */
  skew: number | undefined
  /** Times that sound or picture ran dry. */
  stalls: number
  /** How loud the stream is, 0 to 100, whatever the volume; undefined where a video element plays it (mpegts, HLS). */
  loudness: number | undefined
  /** Milliseconds of sound taken out (catching up) and put in (waiting) without a gap. */
  audioRemoved: number
  audioAdded: number
  reconnects: number
  bytesReceived: number
}

/** One stream being played inside an element. */
export interface Player {
  readonly state: PlayState
  readonly sound: SoundState
  /** The picture: a canvas (WebCodecs) or a video, filling the element. Another one after a fall back. */
  readonly view: HTMLCanvasElement | HTMLVideoElement
  setMuted(muted: boolean): void
  setVolume(volume: number): void
  setFit(fit: 'contain' | 'cover' | 'fill'): void
  /** Call it in a click handler when sound is `blocked`. */
  resumeSound(): Promise<void>
  /** Holds the last picture and stops receiving. */
  pause(): void
  /** From the live edge again. */
  resume(): void
  /** The picture as it is now (PNG); rejects when there is none yet. */
  snapshot(): Promise<Blob>
  stats(): PlayStats
  on<E extends keyof PlayEvents>(event: E, listener: (...args: PlayEvents[E]) => void): () => void
  /** Ends everything and empties the element. */
  stop(): void
}

import type { PlayStats } from './types.js'

/** No byte for this long (ms): the connection is taken for dead. */
export const SILENT_AFTER = 8_000

/** What an engine tells the player that drives it. */
export interface EngineListener {
  /** The server answers with a stream. */
  opened(): void
  /** The connection is over, and not because it was asked to be. `orderly`: the server ended the stream. */
  closed(orderly: boolean, detail: string): void
  /** This kind of address does not work in this browser or network; another kind may. */
  unusable(detail: string): void
  /** A picture was shown. */
  drawn(): void
  resolution(width: number, height: number): void
  /** `sound` may have changed. */
  sound(): void
  /** Sound ran dry. */
  starved(): void
  failed(kind: 'video' | 'audio', detail: string): void
  /** A format that this engine does not play. */
  unsupported(kind: 'video' | 'audio', format: string): void
}

/** What the engine measures; the rest is the player's. */
export type EngineStats = Omit<PlayStats, 'state' | 'sound' | 'stalls' | 'reconnects' | 'fps'>

/** Receives, decodes and shows one connection at a time. When to connect is decided by its player. */
export interface Engine {
  readonly view: HTMLCanvasElement | HTMLVideoElement
  /** `starting`: there is sound, but it is too early to say that the browser blocks it. */
  readonly sound: 'none' | 'starting' | 'blocked' | 'running'
  /**
   * Whether it plays at this moment, though `drawn` may not tell: sound is heard, or pictures come that nobody sees.
   */
  readonly active: boolean
  /** Begins to receive. Throws for an address that is none. */
  open(url: string): void
  /** Leaves the connection; the last picture stays. */
  reset(): void
  /** Looks after what no event tells; called ten times a second. */
  tick(): void
  /** 0 to 1. */
  setVolume(volume: number): void
  resumeSound(): Promise<void>
  snapshot(): Promise<Blob>
  stats(): EngineStats
  /** Frees everything and takes the view out of the page. */
  close(): void
}

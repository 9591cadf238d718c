import type { Capture, CaptureOptions } from '../../../../server/browser/media/capture/types.js'
import type { Player, PlayOptions, PlaySource, PlayStats } from '../../../../server/browser/media/play/types.js'
import type { Publisher, PublishOptions, PublishStats } from '../../../../server/browser/media/publish/types.js'

export interface PublisherReport {
  events: string[]
  stats: PublishStats
}

/** What was seen of a picture that is watched. */
export interface Seen {
  /** Milliseconds from painting to drawing, for each new picture. */
  latencies: number[]
  /** Pictures whose barcode could not be read. */
  damaged: number
  /** Longest time between two pictures, ms. */
  longestPause: number
  /** Page times. */
  flashes: number[]
}

export interface PlayerReport extends Seen {
  events: string[]
  stats: PlayStats
  /** Page times. */
  beeps: number[]
  loud: number
  clicks: number
}

export interface ClockOptions extends PublishOptions {
  /** Flash with the beeps instead of showing the clock. */
  flashes?: boolean
  /** No sound track. */
  silent?: boolean
  size?: [number, number]
}

/** What the page offers as `window.lab`. Publishers and players are called by names. */
export interface Lab {
  /** The modules themselves. */
  modules: {
    capture(options?: CaptureOptions): Promise<Capture>
    publish(url: string, options?: PublishOptions): Publisher
    play(url: PlaySource, element: HTMLElement, options?: PlayOptions): Player
  }
  /** Unix ms, to a tenth: the same on all pages of a machine. */
  wallClock(): number
  /** Publishes a painted clock (or flashes) and beeps. */
  publishClock(name: string, url: string, options?: ClockOptions): Promise<void>
  /** Publishes noise, which takes every bit it gets. */
  publishNoise(name: string, url: string, options?: PublishOptions): Promise<void>
  /** Publishes the machine's (fake) camera and microphone. */
  publishCamera(name: string, url: string, options?: PublishOptions): Promise<void>
  publisher(name: string): Publisher
  publisherReport(name: string): PublisherReport
  /** `read`: what is looked for in the pictures. */
  play(name: string, url: string, options?: PlayOptions & { read?: 'clock' | 'flashes' | 'nothing' }): void
  player(name: string): Player
  playerReport(name: string): PlayerReport
  /** The same clock to another page, without a server between: an offer, its answer, and what accepts it. */
  bareOffer(): Promise<string>
  bareAnswer(name: string, offer: string): Promise<string>
  bareAccept(answer: string): Promise<void>
  /** Of a player, or of a bare connection. */
  seen(name: string): Seen
  /** Forgets what was measured so far. */
  resetPlayer(name: string): void
}

declare global {
  interface Window {
    lab: Lab
  }
}

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
  /** Since it was reset. */
  stalls: number
}

export type Track = 'picture' | 'sound'

/** When (Unix ms, to a tenth) a picture or a packet of sound passed each place. */
export interface Moments {
  painted?: number | undefined
  captured?: number | undefined
  /** Given to the encoder. */
  queued?: number | undefined
  encoded?: number | undefined
  sent?: number | undefined
  /** Arrived at the relay. */
  relayed?: number | undefined
  /** Given to the decoder. */
  read?: number | undefined
  decoded?: number | undefined
  drawn?: number | undefined
  seen?: number | undefined
  /** Picture ahead of sound (ms) when it was seen. */
  skew?: number | undefined
}

/** Where the players' worker is asked for its notes. */
export const STAGES_CHANNEL = 'stages'

/** By stream ('' is the one that is sent), track and time stamp, counted from the first tag. */
export interface Stages {
  notes: { [stream: string]: { [track in Track]: { [time: number]: Moments } } }
  /** Unix ms at which the stream that is sent here says 0. */
  epoch: number | undefined
}

export interface BareOptions {
  frameRate?: number
  /** kbit/s. */
  maxBitrate?: number
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
  /**
   * The same clock to another page, without a server between: an offer, its answer, and what accepts it. `name`: of the
   * connection, in either page.
   */
  bareOffer(name: string, options?: BareOptions): Promise<string>
  bareAnswer(name: string, offer: string): Promise<string>
  bareAccept(name: string, answer: string): Promise<void>
  /** When what is sent and played here passed each place; of a page that was opened with `?stages`. */
  stages(): Promise<Stages>
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

import type { Capture } from '../capture/types.js'
import type { PublishEnd, PublishStats } from './types.js'

/** What a way of sending tells the publisher that uses it. */
export interface SendingListener {
  /** The server took the connection. */
  connected(): void
  /** A packet went out. */
  sent(): void
  resolution(width: number, height: number): void
  congested(bitrate: number): void
  recovered(bitrate: number): void
  /** It is over, and not because it was asked to be. */
  ended(reason: PublishEnd, detail: string): void
}

/** Sends what is captured to one address. */
export interface Sending {
  /** Throws for an address that is none. */
  start(capture: Capture): void
  /** Its camera went away. */
  lostPicture(): void
  requestKeyFrame(): void
  stats(): Omit<PublishStats, 'state'>
  /** Settles when the server knows. */
  close(): Promise<void>
}

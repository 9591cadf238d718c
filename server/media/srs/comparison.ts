import type { Cancel, Clock } from '../../clock.js'
import type { CloudClient } from '../../cloud/cloud_client.js'
import { missedHooks } from './missed_hooks.js'
import type { Publications } from './publications.js'
import type { SrsApi } from './srs_api.js'
import type { WebRtc } from './webrtc/webrtc.js'

/** How often what hooks told is compared with what SRS has (ms): a lost hook, or a restart of SRS, is found by that. */
const EVERY = 30_000
/** A publisher that was let in this long ago must be in SRS's list (ms). */
const SETTLED = 10_000

export interface ComparisonParts {
  clock: Clock
  api: SrsApi
  cloud: CloudClient
  app: string
  publications: Publications
  webrtc: WebRtc | undefined
  /** Of these no hook told. */
  come: (streamID: string, publisher: string) => void
  gone: (streamID: string, publisher: string) => void
}

/** Brings what hooks told in line with what SRS has: they tell only of changes, and get lost. */
export class Comparison {
  /** Whether SRS's list was seen since the start: until then an unheard-of stream may be there all the same. */
  made = false
  #running = false
  #stop: Cancel = () => {}

  constructor(private readonly parts: ComparisonParts) {}

  async start(): Promise<void> {
    this.#stop = this.parts.clock.every(EVERY, () => void this.#compare())
    await this.#compare()
  }

  close(): void {
    this.#stop()
  }

  /** One at a time. */
  async #compare(): Promise<void> {
    if (this.#running) return
    this.#running = true
    const { clock, api, cloud, app, publications, webrtc, come, gone } = this.parts
    const settled = clock.monotonic() - SETTLED
    const known = publications.settledBefore(settled)
    const reply = await cloud.ask('list the streams', () => api.streams())
    this.#running = false
    if (reply.is !== 'answer') return
    this.made = true
    const missed = missedHooks(known, publications, reply.answer, app)
    for (const { streamID, publisher } of missed.gone) gone(streamID, publisher)
    for (const { streamID, publisher } of missed.come) come(streamID, publisher)
    if (webrtc === undefined || webrtc.size === 0) return
    const clients = await cloud.ask('list the clients', () => api.clients())
    if (clients.is === 'answer') webrtc.compared(clients.answer, settled)
  }
}

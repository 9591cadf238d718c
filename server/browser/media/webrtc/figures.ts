import { loudness } from '../loudness.js'

/** One object of a browser's WebRTC statistics. */
export type Figures = { readonly [name: string]: unknown }

/** The statistics of one direction, by kind; empty where there are none (yet). */
export interface StreamFigures {
  video: Figures
  audio: Figures
  /** The sources of the picture and of the sound that are sent. */
  source: Figures
  voice: Figures
}

export const NO_FIGURES: StreamFigures = { video: {}, audio: {}, source: {}, voice: {} }

/** A number of them, 0 when it is not there. */
export function figure(figures: Figures, name: string): number {
  const value = figures[name]
  return typeof value === 'number' ? value : 0
}

/** How loud sound was between two readings, 0 to 100. */
export function loudnessBetween(now: Figures, before: Figures): number {
  const more = (name: string) => figure(now, name) - figure(before, name)
  const seconds = more('totalSamplesDuration')
  return seconds > 0 ? loudness(more('totalAudioEnergy') / seconds) : 0
}

/** Reads a connection's statistics from time to time: browsers give them out by promise only. */
export class FiguresReader {
  current = NO_FIGURES
  private readonly timer: ReturnType<typeof setInterval>
  private reading = false
  private stopped = false

  constructor(
    private readonly connection: RTCPeerConnection,
    private readonly direction: 'inbound-rtp' | 'outbound-rtp',
    every: number,
    private readonly read: (now: StreamFigures, before: StreamFigures) => void,
  ) {
    this.timer = setInterval(() => void this.look(), every)
  }

  stop(): void {
    this.stopped = true
    clearInterval(this.timer)
  }

  private async look(): Promise<void> {
    if (this.reading) return
    this.reading = true
    const report = await this.connection.getStats().catch(() => undefined)
    this.reading = false
    if (report === undefined || this.stopped) return
    const found = { ...NO_FIGURES }
    report.forEach((each: Figures) => {
      if (each.type === 'media-source' && each.kind === 'video') found.source = each
      if (each.type === 'media-source' && each.kind === 'audio') found.voice = each
      if (each.type !== this.direction) return
      if (each.kind === 'video') found.video = each
      if (each.kind === 'audio') found.audio = each
    })
    const before = this.current
    this.current = found
    this.read(found, before)
  }
}

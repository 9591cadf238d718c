import type { Logger } from 'pino'
import type { Cancel, Clock } from '../../clock.js'
import type { Ids } from '../../ids.js'
import type { StreamTap } from '../embedded/stream_tap.js'
import type { Mp4Tracks } from '../record/mp4_tracks.js'
import { RecordingWriter } from '../record/recording_writer.js'
import { SampleReader, type StreamSample } from '../record/sample_reader.js'
import { SerialWork } from '../record/serial_work.js'
import { HlsRun } from './hls_run.js'
import type { HlsSegments } from './hls_segments.js'

export interface HlsStreamParts {
  tap: Pick<StreamTap, 'onTags' | 'stats'>
  clock: Clock
  ids: Ids
  log: Logger
}

/** A publisher that is gone for no longer (ms) goes on in the same playlist. */
const COMES_BACK = 8_000
/** Between the last sample of a publisher and the first of the next (ms): both tracks find room in it. */
const STEP = 100
/** Seconds of a segment: as short as key frames allow, within these. The middle where they are not known yet. */
const SEGMENT = { least: 1, unknown: 2, most: 12 } as const
/** The publisher names its formats: that many are kept. */
const MOST_NAMES = 8
/** A run goes on until its tracks change. */
const ENDLESS = { maxFileDuration: Number.POSITIVE_INFINITY, maxFileBytes: Number.POSITIVE_INFINITY }

/** One stream as HLS: packaged once, for however many watch. */
export class HlsStream {
  /** The newest run, and the one before it: who reads that is told its end. */
  private readonly runs = new Map<string, HlsRun>()
  /** '' after its end. */
  private newest = ''
  /** Formats that no segment holds, by name. */
  private readonly others = new Set<string>()
  private readonly reader = new SampleReader((_kind, format) => {
    if (format !== undefined && this.others.size < MOST_NAMES) this.others.add(format)
  })
  /** Something came that a segment can hold. */
  private usable = false
  private readonly writer: RecordingWriter
  private readonly work = new SerialWork<StreamSample | 'end'>((item) => this.write(item))
  private untap: Cancel = () => {}
  private stopEnd: Cancel = () => {}
  private readonly readers = new Set<() => void>()
  /** Seconds of the longest segment so far. */
  private longest = 0
  /** A segment of the newest run lasts longer than its playlist promised: players give such a one up. */
  private overlong = false
  /** The relay restarts its times when nobody else read the stream: what is added to them, and the latest (ms). */
  private shift = 0
  private latest = 0
  private returned = false
  private closed = false

  constructor(
    private readonly streamID: string,
    private readonly parts: HlsStreamParts,
  ) {
    const files = { begin: async () => parts.ids.hex(4), progress: () => {}, end: async () => {} }
    const create = (name: string, tracks: Mp4Tracks) => this.begin(name, tracks)
    this.writer = new RecordingWriter(files, ENDLESS, parts.clock, parts.log.child({ streamID, hls: true }), create)
    this.listen(false)
  }

  /** What comes instead of H.264 and AAC, by name, while nothing of these came; nothing is packaged then. */
  get foreign(): string[] {
    return this.usable ? [] : [...this.others]
  }

  /** Bytes in memory. */
  get size(): number {
    let size = this.writer.held
    for (const run of this.runs.values()) size += run.size
    return size
  }

  /** The master playlist with the name of its run, as soon as there is one; undefined after `ms`. */
  async master(ms: number): Promise<{ run: string; text: string } | undefined> {
    const now = () => {
      const text = this.runs.get(this.newest)?.master ?? ''
      return text === '' ? undefined : { run: this.newest, text }
    }
    if (now() === undefined && !this.closed)
      await new Promise<void>((resolve) => {
        const done = () => {
          cancel()
          this.readers.delete(done)
          resolve()
        }
        const cancel = this.parts.clock.after(ms, done)
        this.readers.add(done)
      })
    return now()
  }

  file(run: string, name: string): Buffer | undefined {
    return this.runs.get(run)?.file(name)
  }

  /** Resolves when all that came so far is packaged. */
  settled(): Promise<void> {
    return this.work.settled()
  }

  close(): void {
    this.closed = true
    this.untap()
    this.stopEnd()
    this.work.add('end')
    this.tell()
  }

  private listen(live: boolean): void {
    this.untap = this.parts.tap.onTags(
      this.streamID,
      {
        tag: (tag) => {
          this.stopEnd()
          const sample = this.reader.read(tag)
          this.usable ||= sample !== undefined
          if (sample) this.work.add({ ...sample, time: this.place(sample.time) })
        },
        end: () => {
          this.returned = true
          this.stopEnd = this.parts.clock.after(COMES_BACK, () => this.work.add('end'))
          // Not here: the relay is going through its taps.
          queueMicrotask(() => {
            if (!this.closed) this.listen(true)
          })
        },
      },
      live,
    )
  }

  /** On the one line of the playlist. */
  private place(time: number): number {
    if (this.returned && time + this.shift < this.latest) this.shift = this.latest + STEP - time
    this.returned = false
    const placed = time + this.shift
    this.latest = Math.max(this.latest, placed)
    return placed
  }

  private async write(item: StreamSample | 'end'): Promise<void> {
    if (item !== 'end') await this.writer.write(item)
    if (item !== 'end' && !this.overlong) return
    await this.writer.end()
    this.runs.get(this.newest)?.end()
    // Whoever asks now is for the next one.
    this.newest = ''
    this.overlong = false
  }

  /** Other tracks: in the same playlist where players go on. */
  private begin(name: string, tracks: Mp4Tracks): Promise<HlsSegments> {
    const current = this.runs.get(this.newest)
    if (current?.takes(tracks)) return current.follow(tracks)
    current?.end()
    return this.beginRun(name, tracks)
  }

  private async beginRun(name: string, tracks: Mp4Tracks): Promise<HlsSegments> {
    const distance = (this.parts.tap.stats(this.streamID)?.keyFrameDistance ?? 0) / 1_000
    const wanted = Math.ceil(Math.max(this.longest, distance - 0.1)) || SEGMENT.unknown
    const seconds = Math.min(SEGMENT.most, Math.max(SEGMENT.least, tracks.video ? wanted : SEGMENT.unknown))
    const run = new HlsRun(tracks, seconds, () => {
      this.longest = Math.max(this.longest, run.longest)
      this.overlong = Math.round(run.longest) > run.segmentSeconds && run.segmentSeconds < SEGMENT.most
      if (run.master !== '') this.tell()
    })
    const segments = await run.follow(tracks)
    for (const old of [...this.runs.keys()].slice(0, -1)) this.runs.delete(old)
    this.runs.set(name, run)
    this.newest = name
    return segments
  }

  private tell(): void {
    for (const reader of [...this.readers]) reader()
  }
}

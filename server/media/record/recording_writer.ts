import type { Logger } from 'pino'
import type { Clock } from '../../clock.js'
import { TokenBucket } from '../../limits/token_bucket.js'
import { Mp4File } from './mp4_file.js'
import type { Mp4Sample, Mp4Tracks } from './mp4_tracks.js'
import type { StreamSample } from './sample_reader.js'

export interface RecordingLimits {
  /** Seconds and bytes of one file; then the next begins. */
  maxFileDuration: number
  maxFileBytes: number
}

/** Where files begin and end, for the list of recordings. */
export interface RecordingFiles {
  /** A path for the next file; undefined: nothing can be recorded now. */
  begin(): Promise<string | undefined>
  /** It grew. Seconds, bytes. */
  progress(duration: number, size: number): void
  /** It is closed. `duration` 0: it holds nothing. */
  end(duration: number, size: number): Promise<void>
}

/** What samples are written into. */
export interface TrackFile {
  /** Bytes. */
  readonly size: number
  add(sample: Mp4Sample): Promise<void>
  finish(): Promise<void>
}

/** How long (ms of stream) the second track is waited for when a file begins. */
const TRACKS_WAIT = 1_000
/** A track that brings nothing for this long (ms of stream) ends the file: the next one does without it. */
const QUIET = 3_000
/** After the disk refused a file, nothing is tried for this long (ms). */
const RETRY_AFTER = 10_000
/**
 * Files that one recording may begin in a row, and after how many seconds it may begin another: a publisher that
 * changes its settings with each picture must not fill the list.
 */
const FILES_AT_ONCE = 10
const SECONDS_PER_FILE = 10
/**
 * How long a file waits for a key frame to grow by (ms of stream), before any picture has to do: encoders that refresh
 * pictures piece by piece may never send another.
 */
const KEY_WAIT = 30_000
/**
 * Bytes of one file that wait in memory until it grows; beyond it any picture has to do, beyond twice as many it ends.
 */
const MOST_HELD = 16 * 1024 * 1024

interface OpenFile {
  mp4: TrackFile
  /** Of the samples in it. */
  tracks: Mp4Tracks
  has: { video: boolean; audio: boolean }
  /** Stream time of its beginning, of the newest sample, and of the newest of each track. */
  base: number
  end: number
  last: { video: number; audio: number }
  /** Where the other track was when this one brought something last: one may always be seconds ahead of the other. */
  seen: { video: number; audio: number }
  /** Stream time of the newest key frame. */
  keyAt: number
  /** Bytes taken since it grew last, and how large it was then. */
  held: number
  grownTo: number
}

/**
 * Cuts a stream's samples into files. A new file begins with other codec settings
 * (resolution), with a track that comes or goes, and at the limits. Calls follow one
 * another; each is awaited. Nothing here rejects: what the disk refuses is logged and left out.
 */
export class RecordingWriter {
  private file: OpenFile | undefined
  /** The beginning of the next file, until it is known which tracks it has. */
  private opening: StreamSample[] = []
  private openingBytes = 0
  /** Stream time since when there has been no key frame to begin with. */
  private keylessSince: number | undefined
  private refusedUntil = 0
  private readonly rate = new TokenBucket(1 / SECONDS_PER_FILE, FILES_AT_ONCE)

  constructor(
    private readonly files: RecordingFiles,
    private readonly limits: RecordingLimits,
    private readonly clock: Clock,
    private readonly log: Logger,
    private readonly create: (path: string, tracks: Mp4Tracks) => Promise<TrackFile> = Mp4File.create,
  ) {}

  /** Bytes that wait in memory, about. */
  get held(): number {
    return this.openingBytes + (this.file?.held ?? 0)
  }

  async write(sample: StreamSample): Promise<void> {
    if (this.clock.monotonic() < this.refusedUntil) return
    if (this.file && this.endsBefore(sample, this.file)) await this.close()
    if (this.file) return this.add(this.file, sample)
    if (this.opening[0] && this.opening[0].tracks !== sample.tracks) this.takeOpening()
    this.open(sample)
    const kinds = new Set(this.opening.map(({ kind }) => kind))
    const waited = sample.time - (this.opening[0]?.time ?? 0) >= TRACKS_WAIT || this.openingBytes > MOST_HELD
    if (kinds.size === 2 || waited) await this.begin()
  }

  /** The stream ended. */
  async end(): Promise<void> {
    if (this.file === undefined && this.opening.length > 0) await this.begin()
    await this.close()
    this.takeOpening()
    this.keylessSince = undefined
  }

  private open(sample: StreamSample): void {
    this.opening.push(sample)
    this.openingBytes += sample.data.byteLength
  }

  private takeOpening(): StreamSample[] {
    const samples = this.opening
    this.opening = []
    this.openingBytes = 0
    return samples
  }

  private endsBefore(sample: StreamSample, { mp4, tracks, has, base, seen, held }: OpenFile): boolean {
    if (sample.tracks !== tracks || !has[sample.kind] || held > MOST_HELD * 2) return true
    const other = sample.kind === 'video' ? 'audio' : 'video'
    if (has[other] && sample.time - seen[other] > QUIET) return true
    const full = mp4.size >= this.limits.maxFileBytes || sample.time - base >= this.limits.maxFileDuration * 1_000
    return full && sample.keyFrame && (sample.kind === 'video' || !has.video)
  }

  private async begin(): Promise<void> {
    const samples = this.takeOpening()
    const has = {
      video: samples.some(({ kind }) => kind === 'video'),
      audio: samples.some(({ kind }) => kind === 'audio'),
    }
    // Nothing can be shown before a key frame.
    const last = samples.at(-1)
    const first =
      samples.find(({ kind, keyFrame }) => (kind === 'video' ? keyFrame : !has.video)) ?? this.withoutKey(samples)
    if (first === undefined) {
      if (last) this.open(last)
      return
    }
    this.keylessSince = undefined
    if (!this.rate.take(this.clock.monotonic())) {
      this.log.warn('a stream changes or stops too often, its recording leaves something out')
      return this.refuse()
    }
    const { video, audio } = first.tracks
    try {
      const path = await this.files.begin()
      if (path === undefined) return this.refuse()
      const mp4 = await this.create(path, { ...(has.video && { video }), ...(has.audio && { audio }) })
      this.file = {
        mp4,
        tracks: first.tracks,
        has,
        base: first.time,
        end: first.time,
        last: { video: first.time, audio: first.time },
        seen: { video: first.time, audio: first.time },
        keyAt: Number.NEGATIVE_INFINITY,
        held: 0,
        grownTo: 0,
      }
    } catch (error) {
      this.log.error({ err: error }, 'a recording cannot begin')
      await this.files.end(0, 0)
      return this.refuse()
    }
    for (const sample of samples.slice(samples.indexOf(first))) if (this.file) await this.add(this.file, sample)
  }

  /** The picture to begin with, when a key frame was waited for long enough. */
  private withoutKey(samples: readonly StreamSample[]): StreamSample | undefined {
    const picture = samples.find(({ kind }) => kind === 'video')
    if (picture === undefined) return undefined
    this.keylessSince ??= picture.time
    return picture.time - this.keylessSince >= KEY_WAIT ? picture : undefined
  }

  private async add(file: OpenFile, sample: StreamSample): Promise<void> {
    file.seen[sample.kind] = file.last[sample.kind === 'video' ? 'audio' : 'video']
    // Sound from before the first picture, or out of order.
    if (sample.time < file.base || (sample.kind === 'audio' && sample.time < file.last.audio)) return
    const keyFrame = sample.keyFrame || hasToDo(sample, file)
    if (keyFrame && sample.kind === 'video') file.keyAt = sample.time
    if (file.mp4.size > file.grownTo) file.held = 0
    file.grownTo = file.mp4.size
    file.held += sample.data.byteLength
    try {
      await file.mp4.add({ ...sample, keyFrame, time: sample.time - file.base })
    } catch (error) {
      this.log.error({ err: error }, 'a recording broke off')
      this.refuse()
      await this.close()
      return
    }
    file.last[sample.kind] = Math.max(file.last[sample.kind], sample.time)
    file.end = Math.max(file.end, sample.time)
    this.files.progress((file.end - file.base) / 1_000, file.mp4.size)
  }

  private async close(): Promise<void> {
    const { file } = this
    if (file === undefined) return
    this.file = undefined
    try {
      await file.mp4.finish()
    } catch (error) {
      this.log.error({ err: error }, 'a recording lost its end')
    }
    await this.files.end((file.end - file.base) / 1_000, file.mp4.size)
  }

  private refuse(): void {
    this.refusedUntil = this.clock.monotonic() + RETRY_AFTER
  }
}

/** Whether this picture has to do as a key frame: the file waits for one too long. */
function hasToDo({ kind, time }: StreamSample, { keyAt, held, last }: OpenFile): boolean {
  if (kind === 'audio' || (time <= last.video && keyAt > Number.NEGATIVE_INFINITY)) return false
  const since = time - keyAt
  return since >= KEY_WAIT || (held > MOST_HELD && since >= TRACKS_WAIT)
}

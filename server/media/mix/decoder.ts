import type { Cancel, Clock } from '../../clock.js'
import type { StreamTag, StreamTap } from '../embedded/stream_tap.js'
import { FfmpegProcess } from '../ffmpeg/ffmpeg_process.js'
import { BOUNDED_PICTURES } from '../ffmpeg/spawn_ffmpeg.js'
import { flvHeader, TagType, writeTag } from '../flv/tag.js'
import { pictureBytes } from './canvas.js'
import type { Place } from './layout.js'
import { SOUND, SoundQueue } from './sound.js'

export interface DecoderParts {
  ffmpeg: string
  tap: Pick<StreamTap, 'onTags' | 'stats'>
  clock: Clock
  /** Why one ended that should not have, bounded, for the log. */
  failed: (said: string) => void
}

/** After a failure, doubled with each one until something is decoded; between two looks at the tracks (ms). */
const AGAIN = 1_000
const LONGEST_AGAIN = 30_000
/** A publisher that was lost keeps its last picture for so long (ms). */
const FROZEN = 15_000
/** Bytes that wait for the process: beyond it nothing more is handed to it before a key frame. */
const MOST_WAITING = 4 << 20
/** Pictures that are read from one `readOn` to the next: at a step of 20 ms, of a stream of 100 a second all. */
const AT_ONCE = 2

/** Makes pictures of a place's size, and sound, of one stream. The last picture stays until the next one comes. */
export class MemberDecoder {
  readonly sound = new SoundQueue()
  /** Undefined: there is nothing to show. */
  picture: Buffer | undefined
  private process: FfmpegProcess | undefined
  private tracks = { video: false, audio: false }
  private partial: Buffer[] = []
  private partialSize = 0
  private untap: Cancel = () => {}
  private cancel: Cancel = () => {}
  private stopped = false
  private needsKey = false
  private failures = 0
  /** Pictures since the last `readOn`. */
  private read = 0

  constructor(
    private readonly place: Place,
    private readonly parts: DecoderParts,
  ) {
    this.wait()
  }

  stop(): void {
    this.stopped = true
    this.quit()
  }

  /**
   * Reads the next pictures; to be called at an even pace. A stream of a thousand pictures a second, each of them a few
   * bytes until it is decoded, so holds up its own process alone.
   */
  readOn(): void {
    this.read = 0
    this.process?.pipe(1).resume()
  }

  private quit(): void {
    this.untap()
    this.untap = () => {}
    this.cancel()
    this.process?.kill()
    this.process = undefined
    this.partial = []
    this.partialSize = 0
  }

  /** Until it is published and it is known what it brings. */
  private wait(): void {
    if (this.stopped) return
    const { tap, clock } = this.parts
    const { streamID, only } = this.place
    const stats = tap.stats(streamID)
    const tracks = {
      video: stats?.video === true && only !== 'audio',
      audio: stats?.audio === true && only !== 'video',
    }
    if (tracks.video || tracks.audio) this.begin(tracks)
    else this.cancel = clock.after(AGAIN / 4, () => this.wait())
  }

  private begin(tracks: { video: boolean; audio: boolean }): void {
    const { ffmpeg, tap, clock, failed } = this.parts
    this.tracks = tracks
    const process = new FfmpegProcess(ffmpeg, decoderArgs(this.place, tracks), 1, (said) => {
      failed(said)
      this.quit()
      this.cancel = clock.after(Math.min(LONGEST_AGAIN, AGAIN * 2 ** this.failures++), () => this.wait())
    })
    this.process = process
    process.pipe(1).on('data', (data: Buffer) => this.took(data))
    process.pipe(3).on('data', (data: Buffer) => {
      this.failures = 0
      this.sound.add(data)
    })
    process.pipe(0).write(flvHeader(tracks.video, tracks.audio))
    this.needsKey = false
    this.untap = tap.onTags(this.place.streamID, {
      tag: (tag) => this.feed(process, tag),
      end: (reason) => this.ended(reason === 'lost' || reason === 'idle' || reason === 'malformed'),
    })
    this.cancel = clock.every(AGAIN, () => this.checkTracks())
  }

  private feed(process: FfmpegProcess, tag: StreamTag): void {
    const input = process.pipe(0)
    if (tag.type === TagType.VIDEO ? !this.tracks.video : tag.type !== TagType.AUDIO || !this.tracks.audio) return
    if (input.writableLength > MOST_WAITING) this.needsKey = true
    if (this.needsKey && !tag.header) {
      if (!tag.key || input.writableLength > MOST_WAITING / 4) return
      this.needsKey = false
    }
    input.write(writeTag({ type: tag.type, timestamp: tag.timestamp, body: tag.payload }))
  }

  /** A track that came or went takes other outputs. */
  private checkTracks(): void {
    const { streamID, only } = this.place
    const stats = this.parts.tap.stats(streamID)
    if (stats === undefined) return
    const video = stats.video && only !== 'audio'
    const audio = stats.audio && only !== 'video'
    if (video === this.tracks.video && audio === this.tracks.audio) return
    if (!video) this.picture = undefined
    this.quit()
    this.wait()
  }

  /** Not at once: the relay is going through its taps. */
  private ended(mayReturn: boolean): void {
    queueMicrotask(() => {
      this.quit()
      if (this.stopped) return
      this.wait()
      if (!mayReturn) this.picture = undefined
      else this.parts.clock.after(FROZEN, () => this.thaw())
    })
  }

  private thaw(): void {
    if (this.process === undefined) this.picture = undefined
  }

  private took(data: Buffer): void {
    const size = pictureBytes(this.place)
    let rest = data
    while (this.partialSize + rest.length >= size) {
      const end = size - this.partialSize
      this.picture = Buffer.concat([...this.partial, rest.subarray(0, end)], size)
      this.failures = 0
      this.read++
      this.partial = []
      this.partialSize = 0
      rest = rest.subarray(end)
    }
    if (rest.length > 0) {
      this.partial.push(rest)
      this.partialSize += rest.length
    }
    if (this.read >= AT_ONCE) this.process?.pipe(1).pause()
  }
}

function decoderArgs({ width, height }: Place, { video, audio }: { video: boolean; audio: boolean }): string[] {
  // Cut first: a picture of 16x8192 made as wide as the place would be one of 200 million pixels.
  const cut = `crop=max(2\\,min(iw\\,ih*${width}/${height})):max(2\\,min(ih\\,iw*${height}/${width}))`
  const fill = `${cut},scale=${width}:${height},format=yuv420p`
  const quick = ['-fflags', 'nobuffer', '-flags', 'low_delay', '-threads', '1', '-analyzeduration', '300000']
  const pictures = ['-map', '0:v:0', '-vf', fill, '-fps_mode', 'passthrough', '-f', 'rawvideo', 'pipe:1']
  const { rate, channels } = SOUND
  const sound = [
    '-map',
    '0:a:0',
    '-ar',
    String(rate),
    '-ac',
    String(channels),
    '-flush_packets',
    '1',
    '-f',
    's16le',
    'pipe:3',
  ]
  return [
    ...quick,
    ...BOUNDED_PICTURES,
    '-f',
    'flv',
    '-i',
    'pipe:0',
    ...(video ? pictures : []),
    ...(audio ? sound : []),
  ]
}

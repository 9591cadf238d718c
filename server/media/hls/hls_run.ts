import type { Mp4Tracks } from '../record/mp4_tracks.js'
import { HlsSegments, PLAYLIST } from './hls_segments.js'

/** Segments that the playlist names, and the fewest that it names where they are large. */
const NAMED = 6
const LEAST_NAMED = 3
/** Segments that are kept after the playlist named them last: whoever read it then still asks (RFC 8216, 6.2.2). */
const KEPT = 4
/** Bytes of one run. Beyond it the playlist names fewer, and what it does not name any more goes at once. */
const MOST_BYTES = 24 * 1024 * 1024

interface Segment {
  name: string
  seconds: number
  /** Of the set of tracks that it is of. */
  init: string
}

/**
 * A live playlist with its segments, in memory. Its pictures and sound may change (a telephone that is turned, an
 * encoder that adapts): segments of other settings follow after a discontinuity, so that players go on.
 * Which of the two there are must not change: players give such a playlist up.
 */
export class HlsRun {
  /** The master playlist; '' before the first segment. */
  master = ''
  /** Bytes of all that is kept. */
  size = 0
  /** Seconds of the longest segment so far. */
  longest = 0
  private readonly files = new Map<string, Buffer>()
  private readonly named: Segment[] = []
  private readonly past: Segment[] = []
  /** Segments so far; discontinuities that the playlist names no more; sets of tracks so far. */
  private count = 0
  private discontinuities = 0
  private sets = 0
  private ended = false

  constructor(
    private readonly tracks: Mp4Tracks,
    /** What a segment lasts where key frames allow it. */
    readonly segmentSeconds: number,
    private readonly changed: () => void,
  ) {}

  /** Whether segments of these tracks may follow. */
  takes({ video, audio }: Mp4Tracks): boolean {
    const has = this.tracks
    return !this.ended && !video === !has.video && !audio === !has.audio
  }

  /** Segments of these tracks follow, when those before them are finished. Throws for tracks that no MP4 holds. */
  follow(tracks: Mp4Tracks): Promise<HlsSegments> {
    const init = `init${++this.sets}.mp4`
    return HlsSegments.create(tracks, this.segmentSeconds, {
      init: (bytes) => this.put(init, bytes),
      segment: (bytes, seconds) => this.add({ name: `${++this.count}.m4s`, seconds, init }, bytes),
      master: (text) => {
        this.master = text
        this.changed()
      },
    })
  }

  /** A playlist or a segment; undefined when it is not there, or not any more. */
  file(name: string): Buffer | undefined {
    return this.files.get(name)
  }

  /** The playlist says that nothing more comes. */
  end(): void {
    this.ended = true
    this.write()
  }

  private add(segment: Segment, bytes: Buffer): void {
    this.longest = Math.max(this.longest, segment.seconds)
    this.put(segment.name, bytes)
    this.named.push(segment)
    while (this.named.length > NAMED || (this.named.length > LEAST_NAMED && this.size > MOST_BYTES)) this.unname()
    while (this.past.length > KEPT || (this.past.length > 0 && this.size > MOST_BYTES)) this.forget()
    this.write()
  }

  private unname(): void {
    const gone = this.named.shift()
    if (gone === undefined) return
    this.past.push(gone)
    if (this.named[0]?.init !== gone.init) this.discontinuities++
  }

  private forget(): void {
    const gone = this.past.shift()
    if (gone === undefined) return
    this.drop(gone.name)
    if (![...this.past, ...this.named].some(({ init }) => init === gone.init)) this.drop(gone.init)
  }

  private write(): void {
    const lines = [
      '#EXTM3U',
      '#EXT-X-VERSION:6',
      `#EXT-X-TARGETDURATION:${this.segmentSeconds}`,
      `#EXT-X-MEDIA-SEQUENCE:${this.count - this.named.length}`,
      ...(this.discontinuities > 0 ? [`#EXT-X-DISCONTINUITY-SEQUENCE:${this.discontinuities}`] : []),
      '#EXT-X-INDEPENDENT-SEGMENTS',
    ]
    let set = ''
    for (const { name, seconds, init } of this.named) {
      if (set !== '' && init !== set) lines.push('#EXT-X-DISCONTINUITY')
      if (init !== set) lines.push(`#EXT-X-MAP:URI="${init}"`)
      set = init
      lines.push(`#EXTINF:${seconds},`, name)
    }
    if (this.ended) lines.push('#EXT-X-ENDLIST')
    this.put(PLAYLIST, Buffer.from(`${lines.join('\n')}\n`))
    this.changed()
  }

  private put(name: string, bytes: Buffer): void {
    this.drop(name)
    this.files.set(name, bytes)
    this.size += bytes.length
  }

  private drop(name: string): void {
    this.size -= this.files.get(name)?.length ?? 0
    this.files.delete(name)
  }
}

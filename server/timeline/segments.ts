import { appendFile, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Logger } from 'pino'
import { type Clock, leastTime } from '../clock.js'
import { makeFolder } from '../config/make_folder.js'

export interface SegmentsOptions {
  folder: string
  /** Days after which a segment is removed. */
  keepDays: number
  /** Bytes of all segments; the oldest go first. */
  maxBytes: number
  clock: Clock
  log: Logger
}

export interface Segment {
  readonly file: string
  /** Its hour's beginning, Unix ms. */
  readonly from: number
  readonly bytes: number
}

const HOUR = 3_600_000
/** Maximum share of one hour, so that a burst of events cannot push out the rest of the history. */
const HOUR_SHARE = 1 / 2
/** Growth of an hour, as a share of the total, before old segments are removed again. */
const LOOKED_AT = 1 / 16
const NAME = /^(\d{4}-\d\d-\d\d)T(\d\d)\.jsonl$/

/** One file of lines per hour, so that old ones can be removed without being read. */
export class Segments {
  private current = ''
  /** Bytes of the current one, and how many it had when room was made last. */
  private filled = 0
  private looked = 0
  private full = false

  constructor(private readonly options: SegmentsOptions) {}

  async open(): Promise<void> {
    await makeFolder(this.options.folder)
    await this.tidy()
  }

  /** Appends to the segment of that hour, or drops what exceeds its share. */
  async append(text: string, time: number): Promise<void> {
    const { folder, maxBytes } = this.options
    const name = `${new Date(time).toISOString().slice(0, 13)}.jsonl`
    const file = path.join(folder, name)
    if (name !== this.current) await this.begin(name, file)
    const bytes = Buffer.byteLength(text)
    if (this.filled + bytes > maxBytes * HOUR_SHARE) {
      this.leaveOut(file)
      return
    }
    await appendFile(file, text, { mode: 0o600 }).catch((error: unknown) => {
      // The next append creates folder and file again.
      this.current = ''
      throw error
    })
    this.filled += bytes
    if (this.filled - this.looked < maxBytes * LOOKED_AT) return
    this.looked = this.filled
    await this.tidy()
  }

  private async begin(name: string, file: string): Promise<void> {
    await makeFolder(this.options.folder)
    await this.tidy()
    this.filled = await stat(file).then(
      ({ size }) => size,
      () => 0,
    )
    this.looked = this.filled
    this.full = false
    this.current = name
  }

  private leaveOut(file: string): void {
    const { maxBytes, log } = this.options
    if (!this.full) log.warn({ file, maxBytes }, 'timelines of this hour take too much room: the rest is left out')
    this.full = true
  }

  /** Oldest first. */
  async list(): Promise<Segment[]> {
    const { folder } = this.options
    const names = (await readdir(folder)).filter((name) => NAME.test(name)).sort()
    return Promise.all(
      names.map(async (name) => {
        const file = path.join(folder, name)
        const [, day = '', hour = ''] = NAME.exec(name) ?? []
        return { file, from: Date.parse(`${day}T${hour}:00:00Z`), bytes: (await stat(file)).size }
      }),
    )
  }

  private async tidy(): Promise<void> {
    const { keepDays, maxBytes, clock, log } = this.options
    const segments = await this.list()
    const oldest = leastTime(clock) - keepDays * 24 * HOUR - HOUR
    let bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0)
    for (const segment of segments) {
      const tooOld = segment.from < oldest
      if (!tooOld && bytes <= maxBytes) break
      await rm(segment.file, { force: true })
      bytes -= segment.bytes
      if (!tooOld)
        log.warn({ file: segment.file, maxBytes }, 'timelines take too much room: an hour of them is removed')
    }
  }
}

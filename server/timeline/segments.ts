import { appendFile, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Logger } from 'pino'
import type { Clock } from '../clock.js'
import { makeFolder } from '../config/make_folder.js'

export interface SegmentsOptions {
  folder: string
  /** Days after which a segment goes. */
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
const NAME = /^(\d{4}-\d\d-\d\d)T(\d\d)\.jsonl$/

/** A file of lines for each hour, so that old ones go without being read. */
export class Segments {
  private current = ''

  constructor(private readonly options: SegmentsOptions) {}

  async open(): Promise<void> {
    await makeFolder(this.options.folder)
    await this.tidy()
  }

  /** Appends to the segment of that time's hour. A new hour is when old segments go. */
  async append(text: string, time: number): Promise<void> {
    const name = `${new Date(time).toISOString().slice(0, 13)}.jsonl`
    await appendFile(path.join(this.options.folder, name), text, { mode: 0o600 })
    if (name === this.current) return
    this.current = name
    await this.tidy()
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
    const oldest = clock.now() - keepDays * 24 * HOUR - HOUR
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

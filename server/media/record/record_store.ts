import { mkdir, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { FilePathSource, Input, MP4 } from 'mediabunny'
import type { Logger } from 'pino'
import { RecordEntry } from './record_entry.js'

export interface DiskLimits {
  /** Bytes of all recordings together; the oldest go. */
  maxTotalBytes: number
  /** Bytes that stay free on the disk; the oldest recordings go, and nothing is recorded without them. */
  minFreeBytes: number
  /** Number of recordings; the oldest go. */
  maxFiles: number
}

/**
 * The recordings in a folder: for each an MP4 and a small JSON file that says what
 * it is. Survives restarts, also those that came in the middle of a recording.
 */
export class RecordStore {
  /** Oldest first. */
  private entries: RecordEntry[] = []

  private constructor(
    readonly folder: string,
    private readonly limits: DiskLimits,
    private readonly log: Logger,
  ) {}

  /** Reads the folder, and makes it when it is missing. */
  static async open(folder: string, limits: DiskLimits, log: Logger): Promise<RecordStore> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const store = new RecordStore(folder, limits, log)
    for (const name of await readdir(folder)) if (name.endsWith('.json')) await store.load(name)
    store.entries.sort((a, b) => a.startTime - b.startTime)
    log.info({ count: store.entries.length, bytes: store.bytes }, 'recordings read')
    return store
  }

  /** Newest first. */
  list(wanted: (entry: RecordEntry) => boolean): RecordEntry[] {
    return this.entries.filter(wanted).reverse()
  }

  get(recordID: string): RecordEntry | undefined {
    return this.entries.find((entry) => entry.recordID === recordID)
  }

  file(recordID: string): string {
    return path.join(this.folder, `${recordID}.mp4`)
  }

  get bytes(): number {
    return this.entries.reduce((sum, entry) => sum + entry.size, 0)
  }

  /** Keeps a recording that begins. Its entry is changed by who records, then saved. */
  async begin(entry: RecordEntry): Promise<void> {
    await this.save(entry)
    this.entries.push(entry)
  }

  async save(entry: RecordEntry): Promise<void> {
    const file = this.sideFile(entry.recordID)
    await writeFile(`${file}.new`, JSON.stringify(entry), { mode: 0o600 })
    await rename(`${file}.new`, file)
  }

  /** Removes a recording with its file. A running one is not touched (false). */
  async remove(recordID: string): Promise<boolean> {
    const entry = this.get(recordID)
    if (entry?.endTime === undefined) return false
    await this.discard(entry)
    return true
  }

  /** Removes a recording, finished or not: it holds nothing. */
  async discard(entry: RecordEntry): Promise<void> {
    this.entries = this.entries.filter((other) => other !== entry)
    // The file first: what a crash leaves behind then is an entry without a file, which the next start removes.
    await rm(this.file(entry.recordID), { force: true })
    await rm(this.sideFile(entry.recordID), { force: true })
  }

  /** Removes the oldest finished recordings until the limits hold. False: they do not hold even so. */
  async makeRoom(): Promise<boolean> {
    for (;;) {
      const reason = await this.tooMuch()
      if (reason === undefined) return true
      const oldest = this.entries.find((entry) => entry.endTime !== undefined)
      if (oldest === undefined) return false
      await this.discard(oldest)
      this.log.info({ recordID: oldest.recordID, roomID: oldest.roomID, bytes: oldest.size, reason }, 'oldest recording removed')
    }
  }

  private async tooMuch(): Promise<string | undefined> {
    const { maxTotalBytes, minFreeBytes, maxFiles } = this.limits
    if (this.bytes > maxTotalBytes) return 'record.maxTotalBytes'
    if (this.entries.length > maxFiles) return 'record.maxFiles'
    const disk = await statfs(this.folder)
    return disk.bavail * disk.bsize < minFreeBytes ? 'record.minFreeBytes' : undefined
  }

  private sideFile(recordID: string): string {
    return path.join(this.folder, `${recordID}.json`)
  }

  private async load(name: string): Promise<void> {
    try {
      const entry = RecordEntry.parse(JSON.parse(await readFile(path.join(this.folder, name), 'utf8')))
      if (`${entry.recordID}.json` !== name) throw new Error('it names another recording')
      this.entries.push(entry)
      if (entry.endTime === undefined) await this.recover(entry)
    } catch (error) {
      this.log.warn({ err: error, file: name }, 'a recording cannot be read, it is left where it is')
    }
  }

  /** A recording that was running when the process ended: its file says how long it became. */
  private async recover(entry: RecordEntry): Promise<void> {
    const file = this.file(entry.recordID)
    const found = await stat(file).catch(() => undefined)
    const duration = found && found.size > 0 ? await durationOf(file).catch(() => 0) : 0
    if (found === undefined || duration === 0) {
      await this.discard(entry)
      this.log.info({ recordID: entry.recordID, roomID: entry.roomID }, 'an interrupted recording was empty')
      return
    }
    Object.assign(entry, { duration, size: found.size, endTime: Math.round(entry.startTime + duration * 1_000) })
    await this.save(entry)
    this.log.info({ recordID: entry.recordID, roomID: entry.roomID, duration }, 'an interrupted recording is kept')
  }
}

async function durationOf(file: string): Promise<number> {
  const input = new Input({ source: new FilePathSource(file), formats: [MP4] })
  try {
    return await input.computeDuration()
  } finally {
    input.dispose()
  }
}

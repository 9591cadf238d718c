import type { StatsFs } from 'node:fs'
import { access, open, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Logger } from 'pino'
import { makeFolder } from '../../config/make_folder.js'
import { mp4Duration } from './mp4_duration.js'
import { payerOf, RecordEntry } from './record_entry.js'
import { type Excess, excessesOf, type ShareLimits } from './record_shares.js'

export interface DiskLimits extends ShareLimits {
  /** Bytes that stay free on the disk; recordings go for them, and nothing is recorded without them. */
  minFreeBytes: number
}

/** Puts a small file in place of another at once; tests put a full disk in its place. */
export type ReplaceFile = (file: string, text: string) => Promise<void>

/** Seconds. A shorter recording is not worth one of somebody else's. */
const SHORT = 10

const replaceFile: ReplaceFile = async (file, text) => {
  await writeFile(`${file}.new`, text, { mode: 0o600 })
  await rename(`${file}.new`, file)
}

/**
 * The recordings in a folder: for each an MP4 and a small JSON file that says what
 * it is. Survives restarts, also those that came in the middle of a recording.
 */
export class RecordStore {
  /** Oldest first. */
  private entries: RecordEntry[] = []
  /** Finished, but not written down yet: the disk was full. */
  private readonly unsaved = new Set<RecordEntry>()
  private failing = false
  /** Files are written one after the other: many recordings end at once, and each would write down all of them. */
  private saving: Promise<void> = Promise.resolve()
  private changed: (recordID: string) => void = () => {}

  private constructor(
    readonly folder: string,
    private readonly limits: DiskLimits,
    private readonly log: Logger,
    private readonly replace: ReplaceFile,
  ) {}

  /** Reads the folder, and makes it when it is missing. */
  static async open(folder: string, limits: DiskLimits, log: Logger, replace = replaceFile): Promise<RecordStore> {
    await makeFolder(folder)
    const store = new RecordStore(folder, limits, log, replace)
    for (const name of await readdir(folder)) {
      if (name.endsWith('.json')) await store.load(name)
      // Of a process that ended in the middle of rewriting; the recording itself is beside it.
      else if (name.endsWith('.mp4.new')) await store.forget(path.join(folder, name))
    }
    store.entries.sort((a, b) => a.startTime - b.startTime)
    log.info({ count: store.entries.length, bytes: store.bytes }, 'recordings read')
    return store
  }

  /** Calls with each recording that begins, is saved or is gone. One listener. */
  listen(changed: (recordID: string) => void): void {
    this.changed = changed
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

  /** Whether its file is in the folder: somebody may have removed it, also while it is being written. */
  hasFile({ recordID }: RecordEntry): Promise<boolean> {
    return access(this.file(recordID)).then(
      () => true,
      () => false,
    )
  }

  /** Those that are being written to a file which is not there any more. */
  async lost(): Promise<RecordEntry[]> {
    // The file itself comes a little after the entry, and has a size then.
    const running = this.entries.filter(({ endTime, size }) => endTime === undefined && size > 0)
    const there = await Promise.all(running.map((entry) => this.hasFile(entry)))
    return running.filter((_entry, place) => !there[place])
  }

  get bytes(): number {
    return this.entries.reduce((sum, entry) => sum + entry.size, 0)
  }

  /** Keeps a recording that begins. The recorder changes its entry, and then saves it. */
  async begin(entry: RecordEntry): Promise<void> {
    await this.save(entry)
    this.entries.push(entry)
    this.changed(entry.recordID)
  }

  async save(entry: RecordEntry): Promise<void> {
    await this.replace(this.sideFile(entry.recordID), JSON.stringify(entry))
  }

  /**
   * Writes down that a recording is finished. What the disk refuses is kept, and tried again by `saveUnsaved`. Never
   * rejects.
   */
  async keep(entry: RecordEntry): Promise<void> {
    this.unsaved.add(entry)
    this.changed(entry.recordID)
    await this.saveUnsaved()
  }

  /** Writes what the disk refused before. Call it now and then. */
  saveUnsaved(): Promise<void> {
    this.saving = this.saving.then(() => this.saveAll())
    return this.saving
  }

  /** Never rejects. */
  private async saveAll(): Promise<void> {
    try {
      for (const entry of this.unsaved) {
        if (this.entries.includes(entry)) await this.save(entry)
        this.unsaved.delete(entry)
      }
    } catch (error) {
      if (!this.failing)
        this.log.error(
          { err: error, folder: this.folder },
          'the list of recordings cannot be written, it is tried again until it is',
        )
      this.failing = true
      return
    }
    if (this.failing)
      this.log.info({ folder: this.folder }, 'the list of recordings is written again: nothing was lost')
    this.failing = false
  }

  /**
   * Puts another file in place of a recording's own, at once, and says how long and large it is now. False: the
   * recording was removed meanwhile, and the file with it.
   */
  async putInPlace(
    entry: RecordEntry,
    file: string,
    { size, duration }: { size: number; duration: number },
  ): Promise<boolean> {
    if (this.entries.includes(entry)) {
      await rename(file, this.file(entry.recordID))
      const folder = await open(this.folder)
      await folder.sync().finally(() => folder.close())
      Object.assign(entry, { size, duration, whole: true })
      await this.keep(entry)
    }
    if (this.entries.includes(entry)) return true
    await this.forget(file)
    await this.forget(this.file(entry.recordID))
    return false
  }

  /** Removes a file that is no recording, if it is there. */
  async forget(file: string): Promise<void> {
    await rm(file, { force: true })
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
    this.changed(entry.recordID)
    // Else what is being written now would be there again.
    await this.saving
    // The file first: what a crash leaves behind then is an entry without a file, which the next start removes.
    await rm(this.file(entry.recordID), { force: true })
    await rm(this.sideFile(entry.recordID), { force: true })
    await rm(`${this.sideFile(entry.recordID)}.new`, { force: true })
  }

  /**
   * Removes the oldest finished recordings of whoever holds most until the limits hold; answers what cannot be helped
   * so: its entries are running. A short `newcomer` goes itself before it costs somebody else a recording.
   */
  async makeRoom(newcomer?: RecordEntry): Promise<readonly Excess[]> {
    for (;;) {
      const excesses = await this.excesses()
      const found = removable(excesses)
      if (found === undefined) return excesses
      const { oldest, reason } = found
      const victim = newcomer && this.entries.includes(newcomer) && isNotWorth(newcomer, oldest) ? newcomer : oldest
      await this.drop(victim, reason)
    }
  }

  /** Removes a short recording that has just ended where it would cost somebody else one; answers whether it did. */
  async yields(newcomer: RecordEntry): Promise<boolean> {
    const found = removable(await this.excesses())
    if (found === undefined || !isNotWorth(newcomer, found.oldest)) return false
    await this.drop(newcomer, `too short to take the place of another: ${found.reason}`)
    return true
  }

  private async drop(entry: RecordEntry, reason: string): Promise<void> {
    await this.discard(entry)
    this.log.info({ recordID: entry.recordID, roomID: entry.roomID, bytes: entry.size, reason }, 'recording removed')
  }

  private async excesses(): Promise<Excess[]> {
    const disk = await statfs(this.folder).catch((fault: NodeJS.ErrnoException) => this.makeAgain(fault))
    return excessesOf(this.entries, this.limits, disk.bavail * disk.bsize < this.limits.minFreeBytes)
  }

  /** Somebody removed the folder: recordings to come need one, and the list names no file that went with it. */
  private async makeAgain(fault: NodeJS.ErrnoException): Promise<StatsFs> {
    if (fault.code !== 'ENOENT') throw fault
    await makeFolder(this.folder)
    const gone = this.entries.filter(({ endTime }) => endTime !== undefined)
    for (const entry of gone) await this.discard(entry)
    this.log.warn({ folder: this.folder, gone: gone.length }, 'the folder of recordings was removed, it is made again')
    return statfs(this.folder)
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
    const duration = found && found.size > 0 ? await mp4Duration(file).catch(() => 0) : 0
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

function oldestOf({ entries }: Excess): RecordEntry | undefined {
  return entries.find((entry) => entry.endTime !== undefined)
}

function isNotWorth(newcomer: RecordEntry, other: RecordEntry): boolean {
  return newcomer.duration < SHORT && payerOf(other).userID !== payerOf(newcomer).userID
}

/** The first excess that a finished recording stands for: one whose files are all running hides none behind it. */
function removable(excesses: readonly Excess[]): { oldest: RecordEntry; reason: string } | undefined {
  for (const excess of excesses) {
    const oldest = oldestOf(excess)
    if (oldest !== undefined) return { oldest, reason: excess.reason }
  }
  return undefined
}

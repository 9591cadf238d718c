import { constants } from 'node:fs'
import { appendFile, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Logger } from 'pino'
import type { Clock } from '../clock.js'
import { makeFolder } from '../config/make_folder.js'

/** A journal's access to the disk; tests replace it, for example by a full disk. */
export interface JournalDisk {
  /** Rejects where the file is not there: it has to be written from the start then. */
  append(file: string, text: string): Promise<void>
  /** Replaces a file atomically: a crash leaves the old or the new one. */
  replace(file: string, parts: AsyncIterable<string>): Promise<void>
}

export interface JournalOptions {
  file: string
  clock: Clock
  log: Logger
  /** Every line that matters now, for writing the file from the start. */
  snapshot: () => Iterable<string>
  /** How many lines that would be, about. */
  size: () => number
  disk?: JournalDisk
}

/**
 * The file is rewritten when it has this many times the current lines, and at least this many more: so a room that
 * comes and goes costs two lines, and a rewrite is rare.
 */
const TIMES = 4
const SLACK = 1000
/** Lines gathered in one turn of the event loop. */
const SLICE = 500
/** Pauses before another try after a failure (ms). */
const RETRY_FIRST = 1_000
const RETRY_MOST = 30_000

/** To add to a file, and not to make one: what stood in one that somebody removed would be missing. */
export const APPEND = constants.O_WRONLY | constants.O_APPEND

/** Opens and closes the file for each write. */
export const realDisk: JournalDisk = {
  append: (file, text) => appendFile(file, text, { flag: APPEND }),
  async replace(file, parts) {
    const fresh = `${file}.new`
    const write = () => writeFile(fresh, parts, { mode: 0o600 })
    await write().catch(async (fault: NodeJS.ErrnoException) => {
      if (fault.code !== 'ENOENT') throw fault
      // The folder was removed; a rewrite needs nothing of it.
      await makeFolder(path.dirname(file))
      await write()
    })
    await rename(fresh, file)
  },
}

/**
 * A file of lines that mirrors a state in memory: lines are appended in batches, one write at a time, and the file is
 * rewritten when most lines are out of date. A failed write (a full disk) is retried until it succeeds: the memory
 * stays authoritative, and nothing is lost while the process lives.
 */
export class Journal {
  private pending: string[] = []
  private lines = 0
  private fresh = true
  private working: Promise<void> | undefined
  private pause = 0

  constructor(private readonly options: JournalOptions) {}

  /** The lines of the file as it was left; none when there is no file. Call it once, before the first `append`. */
  async read(): Promise<string[]> {
    const { file } = this.options
    await makeFolder(path.dirname(file))
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return ''
      throw error
    })
    return text.split('\n').filter((line) => line !== '')
  }

  /** Resolves when the line is on disk, or after a failed attempt, which is retried later. Never rejects. */
  append(line: string): Promise<void> {
    // A pending snapshot will contain it too.
    if (!this.fresh) this.pending.push(line)
    return this.flush()
  }

  /** Resolves after the next attempt to write everything. */
  flush(): Promise<void> {
    if (this.pause > 0) return Promise.resolve()
    this.working ??= this.work().finally(() => {
      this.working = undefined
    })
    return this.working
  }

  private async work(): Promise<void> {
    // Lines that come in the same turn of the loop go out in one write.
    await undefined
    try {
      while (this.fresh || this.pending.length > 0) await this.write()
    } catch (error) {
      this.failed(error)
    }
  }

  private async write(): Promise<void> {
    const { file, snapshot, size, disk = realDisk } = this.options
    const batch = this.pending
    this.pending = []
    if (this.fresh || this.lines + batch.length > TIMES * size() + SLACK) {
      this.fresh = false
      this.lines = 0
      await disk.replace(file, this.slices(snapshot()))
    } else {
      await disk.append(file, text(batch))
      this.lines += batch.length
    }
  }

  /** All lines, without blocking the event loop; changes meanwhile are appended afterwards. */
  private async *slices(lines: Iterable<string>): AsyncGenerator<string> {
    let slice: string[] = []
    for (const line of lines) {
      slice.push(line)
      if (slice.length < SLICE) continue
      yield this.counted(slice)
      slice = []
      await new Promise((resolve) => setImmediate(resolve))
    }
    yield this.counted(slice)
  }

  private counted(slice: readonly string[]): string {
    this.lines += slice.length
    return text(slice)
  }

  private failed(error: unknown): void {
    const { clock, file, log } = this.options
    if (this.pause === 0)
      log.error(
        { err: error, file },
        'cannot write: what changes is kept in memory and written as soon as that is possible',
      )
    this.pause = Math.min(RETRY_MOST, this.pause === 0 ? RETRY_FIRST : this.pause * 2)
    this.pending = []
    this.fresh = true
    clock.after(this.pause, () => void this.retry())
  }

  private async retry(): Promise<void> {
    try {
      await this.write()
    } catch (error) {
      this.failed(error)
      return
    }
    this.pause = 0
    this.options.log.info({ file: this.options.file }, 'written again: nothing was lost')
    await this.flush()
  }
}

function text(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`
}

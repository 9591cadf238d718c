import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Logger } from 'pino'

export interface PersistedMapOptions {
  file: string
  /** Entries kept; beyond it the oldest go, with a line in the log. */
  limit: number
  log: Logger
  /** Whether an entry still matters; those that do not are left out when the file is written anew. */
  alive?: (value: string) => boolean
}

/**
 * A small map that survives restarts: one JSON line `[key, value]` per change,
 * appended in order, written anew when most lines are out of date. A line torn by
 * a crash is skipped.
 */
export class PersistedMap {
  private readonly entries = new Map<string, string>()
  private lines = 0
  private writing: Promise<void> = Promise.resolve()

  private constructor(private readonly options: PersistedMapOptions) {}

  static async open(options: PersistedMapOptions): Promise<PersistedMap> {
    const map = new PersistedMap(options)
    await mkdir(path.dirname(options.file), { recursive: true, mode: 0o700 })
    const text = await readFile(options.file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return ''
      throw error
    })
    for (const line of text.split('\n')) map.read(line)
    await map.rewrite()
    return map
  }

  /** In the order in which they were set. */
  values(): IterableIterator<string> {
    return this.entries.values()
  }

  get size(): number {
    return this.entries.size
  }

  get(key: string): string | undefined {
    return this.entries.get(key)
  }

  has(key: string): boolean {
    return this.entries.has(key)
  }

  /** Known at once; resolves when it is on disk. Rejects when it cannot be written. */
  set(key: string, value: string): Promise<void> {
    if (this.entries.get(key) === value) return this.writing
    this.put(key, value)
    const write = this.lines > 2 * this.entries.size + 1000 ? () => this.rewrite() : () => this.append(key, value)
    const written = this.writing.then(write)
    this.writing = written.catch((error: unknown) => this.options.log.error({ err: error, file: this.options.file }, 'cannot write'))
    return written
  }

  private put(key: string, value: string): void {
    this.entries.delete(key)
    this.entries.set(key, value)
    if (this.entries.size <= this.options.limit) return
    for (const [oldest, old] of this.entries) {
      this.entries.delete(oldest)
      if (this.isAlive(old)) this.options.log.warn({ file: this.options.file, limit: this.options.limit }, 'full: the oldest entry was dropped')
      return
    }
  }

  private isAlive(value: string): boolean {
    return this.options.alive?.(value) ?? true
  }

  private prune(): void {
    for (const [key, value] of this.entries) if (!this.isAlive(value)) this.entries.delete(key)
  }

  private read(line: string): void {
    if (line === '') return
    try {
      const entry: unknown = JSON.parse(line)
      if (Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'string') this.put(entry[0], entry[1])
    } catch {
      this.options.log.warn({ file: this.options.file }, 'skipped a damaged line')
    }
  }

  private async append(key: string, value: string): Promise<void> {
    await appendFile(this.options.file, `${JSON.stringify([key, value])}\n`, { mode: 0o600 })
    this.lines += 1
  }

  private async rewrite(): Promise<void> {
    this.prune()
    const fresh = `${this.options.file}.new`
    const lines = Array.from(this.entries, (entry) => `${JSON.stringify(entry)}\n`)
    await writeFile(fresh, lines.join(''), { mode: 0o600 })
    await rename(fresh, this.options.file)
    this.lines = lines.length
  }
}

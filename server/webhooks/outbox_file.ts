import { Journal, type JournalOptions } from '../store/journal.js'
import { OpenFile } from '../store/open_file.js'
import type { KeptOutbox, OutboxLog } from './outbox_log.js'
import { OutboxWriter } from './outbox_writer.js'

/** The outbox of a single process, in a file. */
export class OutboxFile implements OutboxLog {
  private readonly disk = new OpenFile()
  private readonly journal: Journal
  private readonly writer: OutboxWriter

  constructor(
    private readonly options: Pick<JournalOptions, 'file' | 'clock' | 'log'>,
    private readonly outbox: KeptOutbox,
  ) {
    const { disk } = this
    this.journal = new Journal({ ...options, disk, snapshot: () => outbox.lines(), size: () => outbox.size() })
    this.writer = new OutboxWriter(this.journal, options.clock, () => outbox.pump())
  }

  async open(): Promise<void> {
    const { file } = this.options
    this.outbox.load(await this.journal.read(), { file })
    await this.writer.flush()
  }

  add(line: string): void {
    this.writer.add(line)
  }

  place(): number {
    return 0
  }

  begin(): boolean {
    return true
  }

  kept(): undefined {}

  holds(): boolean {
    return true
  }

  async close(): Promise<void> {
    await this.writer.flush()
    await this.disk.close()
  }
}

import { statfs } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import pLimit from 'p-limit'
import type { Logger } from 'pino'
import type { RecordEntry } from '../record_entry.js'
import type { RecordStore } from '../record_store.js'
import type { Finished, FinishOrder } from './finish_file.js'

/** What is being recorded, and the rest of the machine, want the disk too. */
const BYTES_PER_SECOND = 32 * 1024 * 1024

export interface FinisherOptions {
  store: RecordStore
  /** Bytes that stay free on the disk. */
  minFreeBytes: number
  log: Logger
  /** Default: a thread of its own. `abort` ends it. */
  work?: (order: FinishOrder, abort: AbortSignal) => Promise<Finished>
}

/**
 * Rewrites finished recordings, one after the other, so that players know their duration and seek before everything is
 * loaded. The new file takes the old one's place at once, when it is whole and on the disk; until then, and where that
 * fails, the fragmented one stays as it is. What was not reached before the server ended is done after the next start.
 */
export class Finisher {
  private readonly limit = pLimit(1)
  private readonly abort = new AbortController()

  constructor(private readonly options: FinisherOptions) {}

  /** Those that an earlier process left. */
  resume(): void {
    for (const entry of this.options.store.list(({ endTime, whole }) => endTime !== undefined && !whole).reverse())
      void this.finish(entry)
  }

  /** Settles when the file is as good as it gets. Never rejects. */
  finish(entry: RecordEntry): Promise<void> {
    return this.limit(() => this.rewrite(entry))
  }

  /** Ends what runs; who waits for it goes on. */
  close(): void {
    this.abort.abort()
  }

  private async rewrite(entry: RecordEntry): Promise<void> {
    const { store, minFreeBytes, log, work = inThread } = this.options
    const { recordID } = entry
    if (this.abort.signal.aborted || store.get(recordID) !== entry) return
    const from = store.file(recordID)
    const to = `${from}.new`
    try {
      const disk = await statfs(store.folder)
      if (disk.bavail * disk.bsize < entry.size + minFreeBytes) {
        log.info({ recordID }, 'no room on the disk to rewrite a recording: it stays fragmented until the next start')
        return
      }
      const { bytes, duration } = await work({ from, to, bytesPerSecond: BYTES_PER_SECOND }, this.abort.signal)
      if (await store.putInPlace(entry, to, { size: bytes, duration }))
        log.info({ recordID, bytes, duration }, 'a recording is rewritten: it can be sought in before it is loaded')
    } catch (error) {
      await store.forget(to)
      if (!this.abort.signal.aborted) log.warn({ err: error, recordID }, 'a recording stays fragmented')
    }
  }
}

function thread(workerData: FinishOrder): Worker {
  const script = new URL(`finish_worker${import.meta.url.slice(-3)}`, import.meta.url)
  if (script.href.endsWith('.js')) return new Worker(script, { workerData })
  // From the sources: a thread has no loader for TypeScript of its own.
  const load = `import('tsx/esm/api').then((tsx) => { tsx.register(); return import(${JSON.stringify(script.href)}) })`
  return new Worker(load, { workerData, eval: true })
}

function inThread(order: FinishOrder, abort: AbortSignal): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const worker = thread(order)
    const end = () => void worker.terminate()
    abort.addEventListener('abort', end)
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => {
      abort.removeEventListener('abort', end)
      reject(new Error(`the thread ended with ${code}`))
    })
  })
}

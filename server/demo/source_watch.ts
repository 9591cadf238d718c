import { type FSWatcher, watch } from 'node:fs'
import type { ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { UNBUFFERED } from '../http/unbuffered.js'

/** Editors write in bursts: this long after the last of them (ms). */
const SETTLE = 150

/**
 * Watches folders, and tells open pages (as server-sent events) which build is current.
 * A page that shows another reloads itself, also when the change came while the server was down.
 */
export class SourceWatch {
  private readonly watchers: FSWatcher[]
  private readonly pages = new Set<ServerResponse>()
  private timer: NodeJS.Timeout | undefined

  constructor(folders: readonly string[], log: Logger, changed: () => void) {
    const later = () => {
      clearTimeout(this.timer)
      this.timer = setTimeout(changed, SETTLE)
    }
    this.watchers = folders.map((folder) =>
      watch(folder, { recursive: true }, later).on('error', (error) => log.warn({ err: error, folder }, 'not watched')),
    )
  }

  /** Keeps the answer open for what comes. */
  listen(response: ServerResponse, build: string): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', ...UNBUFFERED })
    response.write(event(build))
    this.pages.add(response)
    response.on('close', () => this.pages.delete(response))
  }

  tell(build: string): void {
    for (const page of this.pages) page.write(event(build))
  }

  close(): void {
    clearTimeout(this.timer)
    for (const watcher of this.watchers) watcher.close()
    for (const page of this.pages) page.end()
  }
}

function event(build: string): string {
  return `data: ${build}\n\n`
}

import { type FSWatcher, watch } from 'node:fs'
import type { ServerResponse } from 'node:http'

/** Editors write in bursts: this long after the last of them (ms). */
const SETTLE = 150

/** Watches folders, and tells open pages (as server-sent events) that there is something new. */
export class SourceWatch {
  private readonly watchers: FSWatcher[]
  private readonly pages = new Set<ServerResponse>()
  private timer: NodeJS.Timeout | undefined

  constructor(folders: readonly string[], changed: () => Promise<void>) {
    this.watchers = folders.map((folder) =>
      watch(folder, { recursive: true }, () => {
        clearTimeout(this.timer)
        this.timer = setTimeout(() => void changed(), SETTLE)
      }),
    )
  }

  listen(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.write(': listening\n\n')
    this.pages.add(response)
    response.on('close', () => this.pages.delete(response))
  }

  tell(event: string): void {
    for (const page of this.pages) page.write(`data: ${event}\n\n`)
  }

  close(): void {
    clearTimeout(this.timer)
    for (const watcher of this.watchers) watcher.close()
    for (const page of this.pages) page.end()
  }
}

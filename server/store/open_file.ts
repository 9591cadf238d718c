import type { Stats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { isStillAt } from '../config/still_at.js'
import { APPEND, type JournalDisk, realDisk } from './journal.js'

/**
 * Keeps the file open between appends: for a journal that is written many times a second, where opening and closing
 * would cost more than writing. End it with `close`.
 */
export class OpenFile implements JournalDisk {
  private opened: { readonly handle: FileHandle; readonly stats: Stats } | undefined

  async append(file: string, text: string): Promise<void> {
    // What is written to a file that was removed, or moved away, is lost.
    if (this.opened && !(await isStillAt(file, this.opened.stats))) await this.close()
    try {
      this.opened ??= await openToAppend(file)
      await this.opened.handle.appendFile(text)
    } catch (error) {
      // The next append opens the file again, whatever the state of this handle.
      await this.close().catch(() => undefined)
      throw error
    }
  }

  async replace(file: string, parts: AsyncIterable<string>): Promise<void> {
    await realDisk.replace(file, parts)
    // The handle belongs to the replaced file.
    await this.close()
  }

  async close(): Promise<void> {
    const { opened } = this
    this.opened = undefined
    await opened?.handle.close()
  }
}

async function openToAppend(file: string) {
  const handle = await open(file, APPEND)
  return { handle, stats: await handle.stat() }
}

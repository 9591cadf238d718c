import { constants, open, readdir } from 'node:fs/promises'
import path from 'node:path'

/** Bytes that are searched, from the end of the newest file. */
const LOOKED_AT = 256 * 1024

/** The newest lines of the log that hold a text, oldest first. A folder that is not there yet has none. */
export async function logTail(folder: string, cnt: number, search: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const names = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.log')).map((entry) => entry.name)
  const newest = names.sort().at(-1)
  if (newest === undefined) return []
  const text = await endOf(path.join(folder, newest))
  const wanted = search.toLowerCase()
  return text
    .split('\n')
    .filter((line) => line !== '' && line.toLowerCase().includes(wanted))
    .slice(-cnt)
}

async function endOf(file: string): Promise<string> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    const { size } = await handle.stat()
    const length = Math.min(size, LOOKED_AT)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length)
    const text = buffer.toString('utf8', 0, bytesRead)
    // The first line of a piece may be cut off.
    return size > length ? text.slice(text.indexOf('\n') + 1) : text
  } finally {
    await handle.close()
  }
}

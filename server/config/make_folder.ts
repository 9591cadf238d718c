import { mkdir, stat } from 'node:fs/promises'
import path from 'node:path'

/**
 * Makes a folder and those around it, readable by the owner only. Not by mkdir's `recursive`: that never ends where
 * the system says of a child that it is missing and of its parent that it is there, as under /proc.
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await makeOne(folder)
  } catch (error) {
    const parent = path.dirname(folder)
    if (!isCode(error, 'ENOENT') || parent === folder) throw error
    await makeFolder(parent)
    await makeOne(folder)
  }
}

async function makeOne(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    const there = await stat(folder).catch(() => undefined)
    if (!there?.isDirectory()) throw error
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

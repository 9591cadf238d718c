import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'

/** Whether an open file still stands at its path: somebody may have removed it, moved it, or put another one there. */
export async function isStillAt(file: string, opened: Pick<Stats, 'dev' | 'ino'>): Promise<boolean> {
  const there = await stat(file).catch(() => undefined)
  return there?.ino === opened.ino && there.dev === opened.dev
}

import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const SOURCES = new Set(['.html', '.js', '.css'])

/** Pictures and films of the mini-program, by path: what `<image src>` and its like may name. */
export function miniFiles(root: string, extensions: readonly string[]): Map<string, Buffer> {
  const files = new Map<string, Buffer>()
  for (const name of filesBelow(root)) {
    const extension = path.extname(name)
    if (extensions.includes(extension) && !SOURCES.has(extension)) files.set(name, readFileSync(path.join(root, name)))
  }
  return files
}

/** Names of the files in a folder and below it, with slashes, in a fixed order; packages left out. */
export function filesBelow(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .filter((name) => !name.split('/').includes('node_modules'))
    .sort()
}

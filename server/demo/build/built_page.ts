import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { configFolder } from '../../config/config_file.js'
import type { PageFiles } from '../../http/page_app.js'

/** Bundles a page. `root`: the project's folder. */
export type BuildPage = (root: string) => Promise<PageFiles>

/** A page as `npm run build` left it in `dist/<name>`; bundled now where the server runs from its sources. */
export async function builtPage(name: string, build: BuildPage): Promise<PageFiles> {
  if (import.meta.url.endsWith('.ts')) return build(configFolder())
  const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..', name)
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  const read = files
    .filter((file) => file.isFile())
    .map(async (file): Promise<[string, Buffer]> => {
      const name = path.join(file.parentPath, file.name)
      return [path.relative(folder, name).split(path.sep).join('/'), await readFile(name)]
    })
  return new Map(await Promise.all(read))
}

/** Bundles a page into a folder: a part of `npm run build`, so that what is shipped needs no sources. */
export async function writePage(root: string, folder: string, build: BuildPage): Promise<void> {
  await mkdir(path.join(folder, 'assets'), { recursive: true })
  for (const [name, body] of await build(root)) await writeFile(path.join(folder, name), body)
}

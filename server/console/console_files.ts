import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { configFolder } from '../config/config_file.js'
import { buildConsole, type ConsoleFiles } from './build_console.js'

/** The console as `npm run build` left it; bundled now where the server runs from its sources. */
export async function consoleFiles(): Promise<ConsoleFiles> {
  if (import.meta.url.endsWith('.ts')) return buildConsole(configFolder())
  const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../console')
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  const read = files
    .filter((file) => file.isFile())
    .map(async (file): Promise<[string, Buffer]> => {
      const name = path.join(file.parentPath, file.name)
      return [path.relative(folder, name).split(path.sep).join('/'), await readFile(name)]
    })
  return new Map(await Promise.all(read))
}

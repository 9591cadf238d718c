import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigError } from '../config.js'

/**
 * The project's folder, where `wxlite/` lies: above this file, be it run from its source or built into `dist/`. Throws
 * ConfigError without one.
 */
export function projectRoot(): string {
  for (
    let folder = path.dirname(fileURLToPath(import.meta.url));
    folder !== path.dirname(folder);
    folder = path.dirname(folder)
  ) {
    if (existsSync(path.join(folder, 'wxlite/app.json'))) return folder
  }
  throw new ConfigError(
    'demo: the sources of the mini-program (wxlite/) are not beside the server; put them there or set demo to false',
  )
}

/** Run from its sources (`npm run dev`), not from `dist/`. */
export function runsFromSource(): boolean {
  return import.meta.url.endsWith('.ts')
}

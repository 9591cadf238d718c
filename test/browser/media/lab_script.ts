import path from 'node:path'
import { build } from 'esbuild'
import { workerText } from '../../../server/demo/build/worker_text.js'

const ROOT = path.resolve(import.meta.dirname, '../../..')

/** The page's script with the browser modules, or another one of the folder `page`, bundled. */
export async function labScript(entry = 'lab.ts'): Promise<Uint8Array> {
  const result = await build({
    entryPoints: [path.join(import.meta.dirname, 'page', entry)],
    bundle: true,
    plugins: [workerText(ROOT)],
    format: 'iife',
    minify: true,
    write: false,
    target: 'es2022',
    logLevel: 'error',
  })
  return result.outputFiles[0]?.contents ?? new Uint8Array()
}

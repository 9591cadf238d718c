import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const ROOT = path.resolve(import.meta.dirname, '../..')
/** Below the packages that the scripts import. */
const FOLDER = path.join(ROOT, 'node_modules/.cache/rtcroom-scripts')
/** In this process, by script. */
const made = new Map<string, Promise<string>>()

/**
 * A TypeScript file that a process of its own is to run, from the root of the repository, compiled with all of ours
 * that it imports. A loader of TypeScript reads some hundred files one by one in each process: a second of a core.
 */
export function compiled(script: string): Promise<string> {
  const done = made.get(script) ?? compile(script)
  made.set(script, done)
  return done
}

async function compile(script: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(ROOT, script)],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    write: false,
    logLevel: 'error',
    plugins: [
      {
        name: 'where a file lies',
        setup({ onLoad }) {
          onLoad({ filter: /\.ts$/ }, ({ path: file }) => ({
            loader: 'ts',
            contents: readFileSync(file, 'utf8')
              .replaceAll('import.meta.dirname', JSON.stringify(path.dirname(file)))
              .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file))),
          }))
        },
      },
    ],
  })
  mkdirSync(FOLDER, { recursive: true })
  const file = path.join(FOLDER, `${script.replaceAll('/', '-')}.mjs`)
  // Files of tests that run side by side compile the same one.
  const fresh = `${file}.${process.pid}`
  writeFileSync(fresh, outputFiles[0]?.contents ?? '')
  renameSync(fresh, file)
  return file
}

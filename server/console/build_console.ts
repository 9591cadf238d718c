import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { build } from 'esbuild'

/** What the console consists of, by the name behind `/console/`. */
export type ConsoleFiles = ReadonlyMap<string, Buffer>

const SOURCES = 'server/browser/console'

/**
 * Bundles the console. `root`: the project's folder. Split, so that the player comes only where a picture is asked for.
 */
export async function buildConsole(root: string): Promise<ConsoleFiles> {
  const { outputFiles } = await build({
    entryPoints: { console: `${SOURCES}/main.tsx`, style: `${SOURCES}/styles/console.css` },
    absWorkingDir: root,
    outdir: 'assets',
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    banner: { js: '/* Holds parts of third-party software; licences: THIRD_PARTY_NOTICES.md */' },
    logLevel: 'silent',
  })
  const scripts = outputFiles.map(({ path: file, contents }): [string, Buffer] => [
    `assets/${path.basename(file)}`,
    Buffer.from(contents),
  ])
  return new Map([['index.html', await readFile(path.join(root, SOURCES, 'index.html'))], ...scripts])
}

/** Bundles the console into a folder: a part of `npm run build`, so that what is shipped needs no sources. */
export async function writeConsole(root: string, folder: string): Promise<void> {
  await mkdir(path.join(folder, 'assets'), { recursive: true })
  for (const [name, body] of await buildConsole(root)) await writeFile(path.join(folder, name), body)
}

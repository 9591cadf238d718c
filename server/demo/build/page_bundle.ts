import path from 'node:path'
import { build } from 'esbuild'
import { workerText } from './worker_text.js'

/**
 * Bundles scripts and style sheets of `server/browser` for pages of this server, by the name below `assets/`. Split, so
 * that a part comes only where it is imported: the AAC encoder where a phone publishes, the player where a picture is
 * asked for.
 * @param root the project's folder, with its sources
 * @param entries source by name of the asset
 * @param notices where a reader finds the licences of what is bundled
 */
export async function bundlePage(
  root: string,
  entries: { [name: string]: string },
  notices: string,
): Promise<[name: string, body: Buffer][]> {
  const { outputFiles } = await build({
    entryPoints: entries,
    absWorkingDir: root,
    outdir: 'assets',
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    plugins: [workerText(root)],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    banner: { js: `/* Holds parts of third-party software; licences: ${notices} */` },
    logLevel: 'silent',
  })
  return outputFiles.map(({ path: file, contents }) => [`assets/${path.basename(file)}`, Buffer.from(contents)])
}

import path from 'node:path'
import { build, type Plugin } from 'esbuild'

/** What stands for the text of which worker. Below server/browser/media. */
const WORKERS: { readonly [name: string]: { readonly entry: string; readonly aac: boolean } } = {
  'rtcroom:playback_worker': { entry: 'play/playback_worker.ts', aac: false },
  'rtcroom:sending_worker': { entry: 'publish/sending_worker.ts', aac: false },
  'rtcroom:sending_worker_aac': { entry: 'publish/sending_worker.ts', aac: true },
}

/** Leaves the AAC encoder in WebAssembly out: a megabyte, for browsers that have one of their own. */
const WITHOUT_AAC: Plugin = {
  name: 'without aac',
  setup(bundling) {
    bundling.onResolve({ filter: /^@mediabunny\/aac-encoder$/ }, ({ path: name }) => ({
      path: name,
      namespace: 'none',
    }))
    bundling.onLoad({ filter: /.*/, namespace: 'none' }, () => ({
      contents: 'export function registerAacEncoder() {}',
    }))
  },
}

/**
 * For bundles with the browser modules: `rtcroom:playback_worker` is the player's worker as text, and the publisher's
 * are likewise. A worker made of text needs no address of its own, so that whoever bundles the modules has nothing more
 * to serve.
 * @param root the project's folder, with its sources
 */
export function workerText(root: string): Plugin {
  return {
    name: 'worker text',
    setup(bundling) {
      bundling.onResolve({ filter: /^rtcroom:\w+_worker/ }, ({ path: name }) => ({
        path: name,
        namespace: 'worker-text',
      }))
      bundling.onLoad({ filter: /.*/, namespace: 'worker-text' }, async ({ path: name }) => {
        const worker = WORKERS[name]
        if (worker === undefined) return { errors: [{ text: `there is no ${name}` }] }
        const { outputFiles } = await build({
          entryPoints: [path.join(root, 'server/browser/media', worker.entry)],
          bundle: true,
          minify: true,
          write: false,
          format: 'iife',
          target: 'es2022',
          charset: 'utf8',
          plugins: worker.aac ? [] : [WITHOUT_AAC],
          logLevel: 'silent',
        })
        return { contents: outputFiles[0]?.text ?? '', loader: 'text' }
      })
    },
  }
}

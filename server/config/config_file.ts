import { existsSync } from 'node:fs'
import { SourceMap } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { messageOf } from '../error_message.js'
import { addressOf, COMPILED, withoutAddress } from './compiled_source.js'
import { ConfigError } from './config_error.js'
import { oneLine } from './wrong_settings.js'

/** The import of `defineConfig`, by whatever relative path config.ts reaches it. */
const OURS = /(^|\/)server\/config(\.js|\.ts)?$/

/** What Node says of `module.exports = ...` in an ES module. */
const COMMON_JS = /^(module|exports) is not defined/

/** Errors of the operator's own code may be long. */
const MOST_SHOWN = 300

const defineConfigPlugin: Plugin = {
  name: 'define-config',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: OURS }, () => ({ path: 'defineConfig', namespace: 'rtcroom' }))
    onLoad({ filter: /.*/, namespace: 'rtcroom' }, () => ({
      contents: 'export const defineConfig = (config) => config',
    }))
  },
}

/**
 * The folder of config.ts: the project's root, whether the server runs from its source or from `dist/`.
 */
export function configFolder(): string {
  const above = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
  return path.basename(above) === 'dist' ? path.dirname(above) : above
}

/**
 * What config.ts in this folder exports; undefined without such a file. It is compiled in memory at each start, so a
 * file mounted into an image works and nothing is written. Throws ConfigError with one line.
 */
export async function readConfigFile(folder: string): Promise<unknown> {
  const file = path.join(folder, 'config.ts')
  if (!existsSync(file)) return undefined
  const { code, map } = await compile(file)
  let module: { default?: unknown }
  try {
    module = await import(addressOf(code))
  } catch (error) {
    const message = withoutAddress(messageOf(error))
    if (COMMON_JS.test(message))
      throw new ConfigError(`config.ts: ${message}; write export default defineConfig({ ... })`)
    throw new ConfigError(`config.ts: ${oneLine(message, MOST_SHOWN)} (${thrownAt(error, map)})`)
  }
  if (module.default === undefined)
    throw new ConfigError('config.ts: has no default export (export default defineConfig({ ... }))')
  return module.default
}

async function compile(file: string): Promise<{ code: string; map: string }> {
  try {
    const { outputFiles } = await build({
      entryPoints: [file],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      logLevel: 'silent',
      outdir: path.dirname(file),
      sourcemap: 'external',
      plugins: [defineConfigPlugin],
      // Packages that are bundled with it may be CommonJS and require Node's modules.
      banner: {
        js: `import { createRequire } from 'node:module'; const require = createRequire(${JSON.stringify(file)});`,
      },
    })
    const text = (ending: string) => outputFiles.find((output) => output.path.endsWith(ending))?.text ?? ''
    return { code: text('.js'), map: text('.map') }
  } catch (error) {
    throw new ConfigError(`config.ts: ${firstLine(error)}`)
  }
}

/** esbuild's message for the first error, with its line. */
function firstLine(error: unknown): string {
  const errors = error instanceof Error && 'errors' in error && Array.isArray(error.errors) ? error.errors : []
  const first: unknown = errors[0]
  if (typeof first !== 'object' || first === null || !('text' in first)) return messageOf(error)
  const line =
    'location' in first && typeof first.location === 'object' && first.location !== null && 'line' in first.location
      ? first.location.line
      : undefined
  return line === undefined ? String(first.text) : `line ${String(line)}: ${String(first.text)}`
}

/** The line and file that threw, as far as the stack tells. */
function thrownAt(error: unknown, map: string): string {
  const ran = 'thrown while it ran'
  const stack = error instanceof Error ? withoutAddress(error.stack ?? '') : ''
  const frame = stack.split('\n').find((each) => each.includes(COMPILED)) ?? ''
  const [, line, column] = /:(\d{1,9}):(\d{1,9})\)?$/.exec(frame.slice(-30)) ?? []
  if (line === undefined) return ran
  const entry = new SourceMap(JSON.parse(map)).findEntry(Number(line) - 1, Number(column) - 1)
  return 'originalLine' in entry
    ? `${ran}, line ${entry.originalLine + 1} of ${path.basename(entry.originalSource)}`
    : ran
}

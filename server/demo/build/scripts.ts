import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type BuildFailure, build, type Metafile } from 'esbuild'
import { PACKAGES, scriptOf } from './graph.js'
import { BuildError } from './problem.js'

export interface Scripts {
  /** A script that leaves `{path: run}` in the global variable `miniScripts`. */
  source: string
  /** The text of a script and of everything that it imports. */
  textOf(scriptPath: string): string
}

/**
 * Bundles `app.ts` and the units' scripts. Each runs when it is asked for, once: that is when it calls App, Page or
 * Component.
 * Imports are WeChat's: relative and without extension, or of a package that DevTools built.
 * @throws BuildError on a syntax error or an import that leads nowhere.
 */
export async function bundleScripts(root: string, scriptPaths: readonly string[]): Promise<Scripts> {
  const fileOf = (script: string) => scriptOf(root, script) ?? `${script}.ts`
  const entries = scriptPaths.map(
    (script) => `${JSON.stringify(script)}: () => { require(${JSON.stringify(`./${fileOf(script)}`)}) }`,
  )
  try {
    const result = await build({
      stdin: {
        contents: `module.exports = {\n${entries.join(',\n')}\n}`,
        resolveDir: root,
        sourcefile: 'mini-program.js',
        loader: 'js',
      },
      bundle: true,
      write: false,
      metafile: true,
      format: 'iife',
      globalName: 'miniScripts',
      platform: 'neutral',
      alias: packages(root),
      target: 'es2022',
      charset: 'utf8',
      sourcemap: 'inline',
      sourcesContent: true,
      logLevel: 'silent',
      absWorkingDir: root,
    })
    return { source: result.outputFiles[0]?.text ?? '', textOf: textReader(root, result.metafile, fileOf) }
  } catch (error) {
    if (!isBuildFailure(error)) throw error
    throw new BuildError(
      error.errors.map(({ text, location }) => ({
        file: location?.file ?? 'app.ts',
        message: text,
        ...(location ? { line: location.line, column: location.column + 1 } : {}),
      })),
    )
  }
}

/** Names of the built packages, and where each lies. */
function packages(root: string): { [name: string]: string } {
  const folder = path.join(root, PACKAGES)
  if (!existsSync(folder)) return {}
  const names = readdirSync(folder).flatMap((name) =>
    name.startsWith('@') ? readdirSync(path.join(folder, name)).map((inner) => `${name}/${inner}`) : [name],
  )
  return Object.fromEntries(names.map((name) => [name, path.join(folder, name)]))
}

function textReader(root: string, { inputs }: Metafile, fileOf: (script: string) => string) {
  const collect = (file: string, seen: Set<string>): Set<string> => {
    const input = inputs[file]
    if (input === undefined || seen.has(file)) return seen
    seen.add(file)
    for (const imported of input.imports) collect(imported.path, seen)
    return seen
  }
  return (scriptPath: string) =>
    [...collect(fileOf(scriptPath), new Set())].map((file) => readFileSync(path.join(root, file), 'utf8')).join('\n')
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors)
}

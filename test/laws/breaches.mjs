import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import swc from '@swc/core'
import { cruise } from 'dependency-cruiser'
import { transformSync } from 'esbuild'
import { IMPORT_LAWS, PLACE_LAWS } from './laws.mjs'

// dependency-cruiser has swc read everything as TypeScript, and so stops at the first tag of a .tsx file.
const { parseFileSync } = swc
swc.parseFileSync = (file, options) => parseFileSync(file, { ...options, tsx: file.endsWith('.tsx') })

const FOLDERS = ['server', 'wxlite']

/**
 * Where the laws are not kept in the project that stands at `root`: the law, what to do, and `file`, or `file -> file`
 * and on around a circle. Throws where not every source file was read.
 */
export async function breaches(root) {
  const files = FOLDERS.flatMap((folder) => sourcesIn(root, folder))
  return [...(await importBreaches(root, files)), ...placeBreaches(root, files)]
}

function sourcesIn(root, folder) {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:tsx?|mjs)$/.test(file) && !file.endsWith('.d.ts'))
    .map((file) => path.posix.join(folder, file))
}

async function importBreaches(root, files) {
  const { output } = await cruise(files, {
    baseDir: root,
    ruleSet: { forbidden: IMPORT_LAWS },
    validate: true,
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.json'] },
  })
  if (typeof output === 'string') throw new Error(output)
  readAll(root, files, output)
  return output.summary.violations.map(({ from, to, rule, cycle }) => ({
    law: rule.name,
    mend: IMPORT_LAWS.find(({ name }) => name === rule.name)?.comment ?? '',
    where: [from, ...(cycle?.map(({ name }) => name) ?? [to])].join(' -> '),
  }))
}

/** Without a parser for TypeScript the reader finds no imports at all, and so no breach either. */
function readAll(root, files, { modules }) {
  const imports = new Map(modules.map(({ source, dependencies }) => [source, dependencies.length]))
  for (const file of files) {
    const written = /^import\s|^export (?:type )?(?:\*|\{[^}]*\}) from/m.test(
      readFileSync(path.join(root, file), 'utf8'),
    )
    if (!imports.has(file) || (written && imports.get(file) === 0))
      throw new Error(`${file}: its imports were not read. Is @swc/core installed?`)
  }
}

function placeBreaches(root, files) {
  return files.flatMap((file) => {
    const laws = PLACE_LAWS.filter(({ within, except }) => within.test(file) && !except.test(file))
    const text = laws.length === 0 ? '' : readFileSync(path.join(root, file), 'utf8')
    if (!laws.some(({ names }) => names.test(text))) return []
    const code = bare(text, file.endsWith('.tsx') ? 'tsx' : 'ts')
    return laws
      .filter(({ names }) => names.test(code))
      .map(({ name, comment }) => ({ law: name, mend: comment, where: file }))
  })
}

/** The code without comments and without what stands in texts. */
function bare(text, loader) {
  return transformSync(text, { loader, jsx: 'preserve', target: 'esnext' }).code.replace(/"(?:[^"\\\n]|\\.)*"/g, '""')
}

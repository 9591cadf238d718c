import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { MiniManifest } from '../mini_package.js'
import { readGraph, scriptOf } from './graph.js'
import { BuildError, type Problem } from './problem.js'
import { bundleScripts } from './scripts.js'
import { compileStyles } from './stylesheets.js'
import { compileTemplates } from './templates.js'
import { checkWxml } from './wxml_check.js'

export interface CompiledMini {
  manifest: MiniManifest
  /** JavaScript expression whose value is the template group. */
  templates: string
  /** See Scripts.source. */
  scripts: string
}

/**
 * Builds the mini-program in `root`, or the part of it that `entries` (pages, components) need.
 * @param strict tags, attributes and functions of `wx` that the browser does not know are faults
 * @throws BuildError with every problem's file and line.
 */
export async function compileMini(
  root: string,
  { entries, strict = true }: { entries?: readonly string[]; strict?: boolean } = {},
): Promise<CompiledMini> {
  const { app, theme, units } = readGraph(root, entries)
  const unitPaths = units.map((unit) => unit.path)
  const withApp = entries === undefined && scriptOf(root, 'app') !== undefined ? ['app', ...unitPaths] : unitPaths
  const [templates, styles, scripts] = await faultsOfAll(
    async () => compileTemplates(root, units),
    async () => compileStyles(root, units),
    () => bundleScripts(root, withApp),
  )
  const problems: Problem[] = strict
    ? units.flatMap((unit) => checkWxml(root, unit, templates.files.get(unit.path) ?? [], scripts.textOf(unit.path)))
    : []
  if (problems.length > 0) throw new BuildError(problems)
  const manifest: MiniManifest = {
    app,
    theme,
    name: projectName(root),
    strict,
    order: unitPaths,
    configs: Object.fromEntries(
      units.map((unit) => [unit.path, { ...unit.config, usingComponents: usingByPath(unit.using) }]),
    ),
    styles: Object.fromEntries(styles),
  }
  return { manifest, templates: templates.source, scripts: scripts.source }
}

/** All three, or one BuildError with the problems of each. */
async function faultsOfAll<A, B, C>(
  first: () => Promise<A>,
  second: () => Promise<B>,
  third: () => Promise<C>,
): Promise<[A, B, C]> {
  const outcomes = await Promise.allSettled([first(), second(), third()])
  const [a, b, c] = outcomes
  if (a.status === 'fulfilled' && b.status === 'fulfilled' && c.status === 'fulfilled')
    return [a.value, b.value, c.value]
  throw new BuildError(
    outcomes.flatMap((outcome) => {
      if (outcome.status === 'fulfilled') return []
      if (outcome.reason instanceof BuildError) return outcome.reason.problems
      throw outcome.reason
    }),
  )
}

/** One script for the browser: sets the global variable `miniPackage` (see MiniPackage). */
export function packageSource(mini: CompiledMini): string {
  return `${mini.scripts}\nglobalThis.miniPackage = { ...${JSON.stringify(mini.manifest)}, templates: ${mini.templates}, scripts: miniScripts }\n`
}

function usingByPath(using: ReadonlyMap<string, string>): { [tag: string]: string } {
  return Object.fromEntries([...using].map(([tag, target]) => [tag, `/${target}`]))
}

function projectName(root: string): string {
  const file = path.join(root, 'project.config.json')
  if (!existsSync(file)) return ''
  const project: unknown = JSON.parse(readFileSync(file, 'utf8'))
  const name = typeof project === 'object' && project !== null && 'projectname' in project ? project.projectname : ''
  return typeof name === 'string' ? decodeURIComponent(name) : ''
}

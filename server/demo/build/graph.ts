import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { AppConfig, ComponentConfig } from '../mini_package.js'
import { BuildError, type Problem } from './problem.js'

/** A page or component: its path without extension, and the JSON beside it. */
export interface MiniUnit {
  path: string
  config: ComponentConfig
  /** Tag to component path; the app's own included. */
  using: Map<string, string>
}

export interface MiniGraph {
  app: AppConfig
  /** Those that are used before those that use them. */
  units: MiniUnit[]
}

/**
 * Follows `app.json` to every page and every component that a page uses.
 * `entries` restricts it to these pages or components and what they use.
 * @throws BuildError naming each missing file and each unreadable JSON.
 */
export function readGraph(root: string, entries?: readonly string[]): MiniGraph {
  const problems: Problem[] = []
  const app = readJson<AppConfig>(root, 'app.json', problems) ?? { pages: [] }
  const units = new Map<string, MiniUnit>()
  const appUsing = usingOf(app.usingComponents, '', 'app.json', root, problems)

  const visit = (unitPath: string, trail: readonly string[]): void => {
    if (units.has(unitPath) || trail.includes(unitPath)) return
    for (const extension of ['ts', 'wxml']) {
      if (!existsSync(path.join(root, `${unitPath}.${extension}`))) problems.push({ file: `${unitPath}.${extension}`, message: 'no such file' })
    }
    const config = readJson<ComponentConfig>(root, `${unitPath}.json`, problems) ?? {}
    const own = usingOf(config.usingComponents, unitPath, `${unitPath}.json`, root, problems)
    const using = new Map([...appUsing, ...own])
    for (const component of using.values()) if (component !== unitPath) visit(component, [...trail, unitPath])
    units.set(unitPath, { path: unitPath, config, using })
  }

  if (app.pages.length === 0) problems.push({ file: 'app.json', message: 'names no page' })
  for (const entry of entries ?? app.pages) visit(entry, [])
  if (problems.length > 0) throw new BuildError(problems)
  return { app, units: [...units.values()] }
}

function usingOf(map: { [tag: string]: string } | undefined, from: string, file: string, root: string, problems: Problem[]): Map<string, string> {
  const using = new Map<string, string>()
  for (const [tag, target] of Object.entries(map ?? {})) {
    const resolved = resolveMiniPath(target, from)
    if (existsSync(path.join(root, `${resolved}.json`))) using.set(tag, resolved)
    else problems.push({ file, message: `usingComponents: <${tag}> is to be ${target}, but there is no ${resolved}.json` })
  }
  return using
}

/** `/a/b` from the root, `b` and `./b` and `../b` from the folder of `from`. */
export function resolveMiniPath(target: string, from: string): string {
  return target.startsWith('/') ? target.slice(1) : path.posix.normalize(path.posix.join(path.posix.dirname(from), target))
}

function readJson<T extends object>(root: string, file: string, problems: Problem[]): T | undefined {
  const full = path.join(root, file)
  if (!existsSync(full)) {
    problems.push({ file, message: 'no such file' })
    return undefined
  }
  try {
    return JSON.parse(readFileSync(full, 'utf8')) as T
  } catch (error) {
    problems.push({ file, message: error instanceof Error ? error.message : 'not JSON' })
    return undefined
  }
}

import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { AppConfig, AppTheme, ComponentConfig, PageConfig } from '../mini_package.js'
import { BuildError, type Problem } from './problem.js'
import { checkTheme } from './theme.js'

/** Where DevTools' "build npm" leaves the packages. */
export const PACKAGES = 'miniprogram_npm'

/** A page or component: its path without extension, and the JSON beside it. */
export interface MiniUnit {
  path: string
  config: ComponentConfig
  /** Tag to component path; the app's own included. */
  using: Map<string, string>
}

export interface MiniGraph {
  app: AppConfig
  theme: AppTheme | undefined
  /** Those that are used before those that use them. */
  units: MiniUnit[]
}

/** A page's or component's script, in TypeScript or JavaScript; undefined when there is none. */
export function scriptOf(root: string, unitPath: string): string | undefined {
  return [`${unitPath}.ts`, `${unitPath}.js`].find((file) => existsSync(path.join(root, file)))
}

/** What a page or component lacks. A page without settings of its own has no JSON, as in WeChat. */
function lacking(root: string, unitPath: string): string[] {
  const files = scriptOf(root, unitPath) === undefined ? [`${unitPath}.ts`] : []
  return existsSync(path.join(root, `${unitPath}.wxml`)) ? files : [...files, `${unitPath}.wxml`]
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
    for (const file of lacking(root, unitPath)) problems.push({ file, message: 'no such file' })
    const json = `${unitPath}.json`
    const config = (existsSync(path.join(root, json)) && readJson<ComponentConfig>(root, json, problems)) || {}
    const own = usingOf(config.usingComponents, unitPath, `${unitPath}.json`, root, problems)
    const using = new Map([...appUsing, ...own])
    for (const component of using.values()) if (component !== unitPath) visit(component, [...trail, unitPath])
    units.set(unitPath, { path: unitPath, config, using })
  }

  const theme = app.themeLocation === undefined ? undefined : readJson<AppTheme>(root, app.themeLocation, problems)
  if (app.pages.length === 0) problems.push({ file: 'app.json', message: 'names no page' })
  for (const entry of entries ?? app.pages) {
    const missing = lacking(root, entry)
    for (const file of missing)
      problems.push({
        file: 'app.json',
        ...placeIn(root, 'app.json', `"${entry}"`),
        message: `there is no ${file}`,
      })
    if (missing.length === 0) visit(entry, [])
  }
  const windows = Array.from(units, ([unit, { config }]): [string, PageConfig] => [`${unit}.json`, config])
  checkTheme(new Map([['app.json', app.window], ...windows]), theme, problems)
  if (problems.length > 0) throw new BuildError(problems)
  return { app, theme, units: [...units.values()] }
}

function usingOf(
  map: { [tag: string]: string } | undefined,
  from: string,
  file: string,
  root: string,
  problems: Problem[],
): Map<string, string> {
  const using = new Map<string, string>()
  for (const [tag, target] of Object.entries(map ?? {})) {
    const resolved = resolveMiniPath(target, from)
    const found = [resolved, `${PACKAGES}/${target}`].find((unit) => existsSync(path.join(root, `${unit}.json`)))
    if (found !== undefined) using.set(tag, found)
    else
      problems.push({
        file,
        ...placeIn(root, file, `"${tag}"`),
        message: `usingComponents: <${tag}> is to be ${target}, but there is no ${resolved}.json`,
      })
  }
  return using
}

/** `/a/b` from the root, `b` and `./b` and `../b` from the folder of `from`. */
export function resolveMiniPath(target: string, from: string): string {
  return target.startsWith('/')
    ? target.slice(1)
    : path.posix.normalize(path.posix.join(path.posix.dirname(from), target))
}

function readJson<T extends object>(root: string, file: string, problems: Problem[]): T | undefined {
  const full = path.join(root, file)
  if (!existsSync(full)) {
    problems.push({ file, message: 'no such file' })
    return undefined
  }
  const text = readFileSync(full, 'utf8')
  try {
    return JSON.parse(text) as T
  } catch (error) {
    const message = error instanceof Error ? error.message : 'not JSON'
    const [, position = text.length] = /at position (\d+)/.exec(message) ?? []
    problems.push({ file, ...placeAt(text, Number(position)), message })
    return undefined
  }
}

/** Where a JSON file has that text for the first time; nothing when it has not. */
function placeIn(root: string, file: string, text: string): { line?: number; column?: number } {
  const full = path.join(root, file)
  const content = existsSync(full) ? readFileSync(full, 'utf8') : ''
  const at = content.indexOf(text)
  return at < 0 ? {} : placeAt(content, at)
}

function placeAt(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

import type { z } from 'zod'
import { nearestNames } from './nearest_name.js'
import { environmentName, PREFIX, settings, takesOf } from './settings.js'
import { type Tree, valueAt } from './tree.js'

/** Where a setting's value comes from, in words. */
export type Source = (settingPath: string) => string

const MOST_NAMES = 10
const MOST_SHOWN = 100

/** The error message for zod's findings: all unknown names, else the first wrong value. */
export function explain(error: z.ZodError, plain: Tree, unknown: readonly string[], source: Source): string {
  const names = error.issues.flatMap(({ path, ...issue }) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key].join('.')) : [],
  )
  const strange = [...unknown, ...names]
  if (strange.length > 0) return unknownNames(strange)
  const issue = error.issues[0]
  if (issue === undefined) return 'wrong settings'
  const at = issue.path.slice(0, deepest(issue.path)).join('.')
  const setting = settings().find((candidate) => candidate.path === at)
  const value = valueAt(plain, at.split('.'))
  if (setting === undefined) return `${at}: got ${kindOf(value)} from config.ts, takes an object of settings`
  return `${at}: got ${show(at, value)} from ${source(at)}, takes ${takesOf(setting.schema)}`
}

/** The error message for unknown names, each with suggestions if there are any. */
export function unknownNames(names: readonly string[]): string {
  const known = settings().flatMap(({ path }) => [path, ...sectionsOf(path)])
  const guessed = names.slice(0, MOST_NAMES).map((name) => {
    const candidates = name.startsWith(PREFIX) ? settings().map(({ environment }) => environment) : [...new Set(known)]
    const meant = name.startsWith(PREFIX) ? meantVariable(name, candidates) : nearestNames(name, candidates)
    return `${oneLine(name, MOST_SHOWN)}${meant.length === 0 ? '' : ` (did you mean ${meant.join(' or ')}?)`}`
  })
  if (names.length > MOST_NAMES) guessed.push(`and ${names.length - MOST_NAMES} more`)
  return `${guessed.join(', ')}: there is no such setting (config.example.ts names them all)`
}

/** Suggestions also for a variable without its section (RTCROOM_RTMP_PORT). */
function meantVariable(name: string, candidates: readonly string[]): string[] {
  const within = candidates.filter((candidate) => candidate.endsWith(name.slice(PREFIX.length - 1)))
  return within.length > 0 ? within.slice(0, 3) : nearestNames(name, candidates)
}

function sectionsOf(path: string): string[] {
  const names = path.split('.')
  return names.slice(1).map((_, i) => names.slice(0, i + 1).join('.'))
}

/** Length of the part of the path that names a setting: an error inside a list belongs to the setting. */
function deepest(path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const at = path.slice(0, length).join('.')
    if (settings().some((setting) => setting.path === at || setting.path.startsWith(`${at}.`))) return length
  }
  return path.length
}

/** Whether a setting's value must not be shown. */
function isSecret(at: string): boolean {
  return /(key|secret|token|password)s?$/i.test(at)
}

/** A setting's value for operators: of a secret only whether it is set, of addresses without the password. */
export function shownValue(at: string, value: unknown): string {
  const text = typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? '')
  if (isSecret(at)) return ['', '""', '{}', '[]'].includes(text) ? text : '(set)'
  return withoutCredentials(text)
}

/** The JSON with passwords removed from addresses: before the host, also in misspelt ones, and in the query. */
function withoutCredentials(json: string): string {
  return json.split('"').map(withoutPassword).join('"')
}

function withoutPassword(text: string): string {
  const at = text.lastIndexOf('@')
  const slashes = text.indexOf('//')
  const scheme = slashes >= 0 && slashes < at ? text.slice(0, slashes + 2) : ''
  const plain = at < 0 ? text : `${scheme}(set)${text.slice(at)}`
  const mark = plain.indexOf('?')
  return mark < 0 ? plain : `${plain.slice(0, mark)}?(set)`
}

function show(at: string, value: unknown): string {
  if (isSecret(at)) return 'a value that is not shown here'
  if (typeof value === 'function') return 'a function'
  return oneLine(withoutCredentials(JSON.stringify(value) ?? 'nothing'), MOST_SHOWN)
}

/** Shown in place of a section's value, which may contain secrets. */
function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}

/** The text without line breaks, cut off after `most` characters. */
export function oneLine(text: string, most: number): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > most ? `${line.slice(0, most)}...` : line
}

/** Where the values of the settings come from: the environment names its variable. */
export function sourceOf(file: Tree, fromEnvironment: ReadonlySet<string>): Source {
  return (at) => {
    if (fromEnvironment.has(at)) return `the environment (${environmentName(at)})`
    return valueAt(file, at.split('.')) === undefined ? 'the defaults' : 'config.ts'
  }
}

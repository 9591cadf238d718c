import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { TmplGroup } from 'glass-easel-template-compiler'
import type { MiniUnit } from './graph.js'
import { BuildError, type Problem } from './problem.js'

interface CompilerMessage {
  isError: boolean
  level: string
  message: string
  path: string
  startLine: number
  startColumn: number
}

/**
 * A handler that data name, without a colon: `bindtap="{{a}}"`. The compiler takes that for a property of the tag, and
 * only a handler that a text names for a handler.
 */
const NAMED_BY_DATA = /(\s(?:capture-)?(?:mut-bind|bind|catch))([a-z]+=["']\{\{)/g

/** The compiled templates, and the WXML files behind each unit (its own first), for the checks. */
export interface Templates {
  /** A JavaScript expression; its value is the template group. */
  source: string
  files: Map<string, string[]>
}

/**
 * Compiles the units' WXML, with everything that it imports or includes, and their wxs scripts.
 * @throws BuildError on a file that is missing and on anything that the compiler finds odd.
 */
export function compileTemplates(root: string, units: readonly MiniUnit[]): Templates {
  const group = new TmplGroup()
  const problems: Problem[] = []
  const added = new Map<string, string[]>()
  const scripts = new Set<string>()

  /** Adds a template and returns it with all that it draws in. */
  const add = (template: string, usedBy: string): string[] => {
    const known = added.get(template)
    if (known) return known
    const drawn = [template]
    added.set(template, drawn)
    const text = read(root, `${template}.wxml`, usedBy, problems)
    if (text === undefined) return drawn
    const messages: CompilerMessage[] = group.addTmpl(template, text.replace(NAMED_BY_DATA, '$1:$2'))
    for (const { level, message, startLine, startColumn } of messages) {
      if (level !== 'Note')
        problems.push({ file: `${template}.wxml`, line: startLine + 1, column: startColumn + 1, message })
    }
    for (const script of group.getScriptDependencies(template).map(String)) addScript(script, `${template}.wxml`)
    for (const other of group.getDirectDependencies(template).map(String))
      drawn.push(...add(other, `${template}.wxml`).filter((file) => !drawn.includes(file)))
    return drawn
  }

  const addScript = (script: string, usedBy: string): void => {
    if (scripts.has(script)) return
    scripts.add(script)
    const text = read(root, `${script}.wxs`, usedBy, problems)
    if (text !== undefined) group.addScript(script, text)
  }

  try {
    const files = new Map(units.map((unit) => [unit.path, add(unit.path, `${unit.path}.json`)]))
    if (problems.length > 0) throw new BuildError(problems)
    return { source: group.getTmplGenObjectGroups(), files }
  } finally {
    group.free()
  }
}

function read(root: string, file: string, usedBy: string, problems: Problem[]): string | undefined {
  const full = path.join(root, file)
  if (existsSync(full)) return readFileSync(full, 'utf8')
  problems.push({ file: usedBy, message: `there is no ${file}` })
  return undefined
}

import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { COMMON_EVENTS, TAGS } from '../tags.js'
import { type MiniUnit, resolveMiniPath } from './graph.js'
import type { Problem } from './problem.js'
import { scanWxml, type WxmlAttribute, type WxmlTag } from './wxml_scan.js'

const COMPILER_TAGS = new Set(['block', 'template', 'import', 'include', 'wxs', 'slot'])
const EVENT = /^(?:capture-)?(?:bind|catch|mut-bind):?(.+)$/
const COMMON_ATTRIBUTE = /^(id|class|style|hidden|slot|wx:.+|data-.+|mark:.+|aria-.+|role|generic:.+|change:.+)$/

/**
 * What the compiler does not look at: tags that nobody draws, attributes and events that a built-in tag does not have,
 * pictures that are not there, handlers that the script does not define.
 * @param files WXML files drawn in by the unit, without extension
 * @param script text of the unit's script and of the mini-program's scripts that it imports
 */
export function checkWxml(root: string, unit: MiniUnit, files: readonly string[], script: string): Problem[] {
  const problems: Problem[] = []
  for (const file of files) {
    const full = path.join(root, `${file}.wxml`)
    for (const tag of scanWxml(readFileSync(full, 'utf8'))) {
      const say = (at: { line: number; column: number }, message: string) =>
        problems.push({ file: `${file}.wxml`, line: at.line, column: at.column, message })
      if (!COMPILER_TAGS.has(tag.name) && !unit.using.has(tag.name) && !(tag.name in TAGS)) {
        say(tag, `<${tag.name}> is neither a built-in tag nor named in usingComponents of ${unit.path}.json`)
      }
      for (const attribute of tag.attributes)
        checkAttribute(root, file, unit, tag, attribute, script, (message) => say(attribute, message))
    }
  }
  return problems
}

function checkAttribute(
  root: string,
  file: string,
  unit: MiniUnit,
  tag: WxmlTag,
  attribute: WxmlAttribute,
  script: string,
  say: (message: string) => void,
): void {
  const spec = unit.using.has(tag.name) ? undefined : TAGS[tag.name]
  const event = EVENT.exec(attribute.name)?.[1]
  if (event !== undefined && !COMPILER_TAGS.has(tag.name)) {
    if (spec && !spec.events.includes(event) && !COMMON_EVENTS.includes(event))
      say(`<${tag.name}> has no event ${event}`)
    const handler = attribute.value
    if (handler !== '' && !handler.includes('{{') && !defines(script, handler))
      say(`${unit.path}.ts does not define the handler ${handler}`)
    return
  }
  if (!spec || COMMON_ATTRIBUTE.test(attribute.name)) return
  const property = attribute.name.replace(/^model:/, '').replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
  if (!(property in spec.properties)) say(`<${tag.name}> has no attribute ${attribute.name}`)
  else if (spec.files?.includes(property)) checkFile(root, file, attribute.value, say)
}

function checkFile(root: string, from: string, value: string, say: (message: string) => void): void {
  if (value === '' || value.includes('{{') || /^(https?:|data:|wxfile:|cloud:|\/\/)/.test(value)) return
  const target = resolveMiniPath(value, from)
  if (!existsSync(path.join(root, target))) say(`there is no ${target}`)
}

/** A method or a property holding a function; a mere call (`this.name(`) does not count. */
function defines(script: string, handler: string): boolean {
  return new RegExp(`(^|[^.\\w$])${handler.replace(/\$/g, '\\$')}\\s{0,9}[<(:,=}]`, 'm').test(script)
}

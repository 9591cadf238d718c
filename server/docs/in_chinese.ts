import type { OpenAPIDocument } from './openapi_types.js'
import { CHINESE } from './texts_zh.js'

/** Fields of the document that people read. */
const READ = new Set(['description', 'summary'])

/** The document with everything that people read in Chinese. */
export function inChinese(document: OpenAPIDocument): unknown {
  return translated(document, '')
}

function translated(value: unknown, key: string): unknown {
  if (typeof value === 'string') return READ.has(key) ? text(value) : value
  if (Array.isArray(value))
    return value.map((item) => (key === 'tags' && typeof item === 'string' ? line(item) : translated(item, key)))
  if (typeof value !== 'object' || value === null) return value
  const isTag = key === 'tags' && 'name' in value
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      isTag && name === 'name' && typeof field === 'string' ? line(field) : translated(field, name),
    ]),
  )
}

/** Line by line; what stands in a block of code stays. */
function text(english: string): string {
  let code = false
  return english
    .split('\n')
    .map((each) => {
      if (each.startsWith('```')) code = !code
      return code || each.startsWith('```') ? each : line(each)
    })
    .join('\n')
}

function line(english: string): string {
  const known = CHINESE[english]
  if (known !== undefined) return known
  // A list of codes: the number and its name, then what it means.
  const at = english.indexOf(': ')
  const [head, meaning] = [english.slice(0, at + 1), english.slice(at + 2)]
  const headKnown = CHINESE[head]
  if (headKnown !== undefined) return `${headKnown}${meaning}`
  const meaningKnown = CHINESE[meaning]
  return meaningKnown === undefined || at < 0 ? english : `${head.slice(0, -1)}：${meaningKnown}`
}

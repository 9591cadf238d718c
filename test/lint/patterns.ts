import { readFileSync } from 'node:fs'
import { type Expression, type Node, type Program, parse, type SpreadElement } from 'acorn'
import { full } from 'acorn-walk'
import { transformSync } from 'esbuild'
import { checkSync } from 'recheck'

/** A regular expression in a source file. */
export interface Pattern {
  file: string
  source: string
  flags: string
}

/** One whose cost grows faster than its input, or cannot be told. */
export interface BadPattern extends Pattern {
  complexity: string
}

/** Time for one pattern, ms. The usual one takes a few; a busy machine needs more. */
const TIMEOUT = 30_000

/** The regular expressions of a TypeScript or JavaScript file: literals, and what RegExp is given as a text. */
export function patternsOf(file: string, text = readFileSync(file, 'utf8')): Pattern[] {
  const { code } = transformSync(text, {
    loader: file.endsWith('.tsx') ? 'tsx' : file.endsWith('.ts') ? 'ts' : 'js',
    target: 'esnext',
    sourcefile: file,
  })
  const program: Program = parse(code, { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true })
  const found: Pattern[] = []
  const literal = (node: Node): void => {
    if ('regex' in node && isRegex(node.regex))
      found.push({ file, source: node.regex.pattern, flags: node.regex.flags })
  }
  const made = (callee: Node, [source, flags]: readonly (Expression | SpreadElement)[]): void => {
    if (!('name' in callee) || callee.name !== 'RegExp') return
    const pattern = source && textOf(source)
    if (pattern === undefined)
      throw new Error(`${file}: RegExp needs a text that can be read here, a literal or a template`)
    found.push({ file, source: pattern, flags: (flags && textOf(flags)) ?? '' })
  }
  full(program, (node) => {
    literal(node)
    if (isMaking(node)) made(node.callee, node.arguments)
  })
  return found
}

/** A text as written. What a template puts in stands for one digit: a limit, or a text that means only itself. */
function textOf(node: Expression | SpreadElement): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined
  if (node.type !== 'TemplateLiteral') return undefined
  return node.quasis.map(({ value }) => value.cooked ?? '').join('1')
}

function isRegex(value: unknown): value is { pattern: string; flags: string } {
  return typeof value === 'object' && value !== null && 'pattern' in value && 'flags' in value
}

function isMaking(node: Node): node is Extract<Expression, { type: 'CallExpression' | 'NewExpression' }> {
  return node.type === 'CallExpression' || node.type === 'NewExpression'
}

/** Those of more than linear cost. `good` holds patterns found good before, and takes those found now. */
export function badPatterns(patterns: readonly Pattern[], good: Set<string>): BadPattern[] {
  return patterns.flatMap((pattern) => {
    const key = `/${pattern.source}/${pattern.flags}`
    if (good.has(key)) return []
    const complexity = complexityOf(pattern)
    if (complexity !== undefined) return [{ ...pattern, complexity }]
    good.add(key)
    return []
  })
}

/** In how many ways a pattern that repeats only up to limits may be tried at one place of a text. */
const MOST_WAYS = 4096

/**
 * Whether it is plain to see, so that the slow check (seconds for some) is only for what is not: nothing repeats but
 * single characters or classes, and either up to limits that are small together, or one of them from the text's begin.
 */
export function plainlyLinear({ source, flags }: Pattern): boolean {
  const bare = source.replace(/\\./g, 'a').replace(/\[[^\]]*\]/g, 'a')
  if (/\)[*+{]/.test(bare) || /\\[1-9k]/.test(source) || flags.includes('v')) return false
  const ranges = [...bare.matchAll(/\{(\d+),(\d*)\}/g)].map(([, least, most]) => [least, most])
  const endless = (bare.match(/[*+]/g)?.length ?? 0) + ranges.filter(([, most]) => most === '').length
  // What may be left out, and what may be one thing or another, doubles the ways.
  const forks = 2 ** (bare.match(/[^(]\?|\|/g)?.length ?? 0)
  const ways = ranges.reduce((product, [least, most]) => product * (Number(most) - Number(least) + 1), forks)
  if (endless === 0) return ways <= MOST_WAYS
  return endless === 1 && ranges.length === 0 && forks <= MOST_WAYS && /^\^[^|]*$/.test(bare) && !flags.includes('m')
}

/** Undefined = linear at most. */
function complexityOf(pattern: Pattern): string | undefined {
  if (plainlyLinear(pattern)) return undefined
  const { source, flags } = pattern
  const result = checkSync(source, flags, { timeout: TIMEOUT })
  if (result.status === 'safe') return undefined
  if (result.status === 'vulnerable') return `${result.complexity.summary}, for example on ${result.attack.pattern}`
  return `not known: ${result.error.kind}`
}

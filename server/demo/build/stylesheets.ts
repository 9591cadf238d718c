import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import postcss, { type AtRule, type Declaration, type Root, type Rule } from 'postcss'
import selectorParser from 'postcss-selector-parser'
import type { ComponentConfig, StyleSheet } from '../mini_package.js'
import { type MiniUnit, resolveMiniPath } from './graph.js'
import { BuildError, type Problem } from './problem.js'

/**
 * WXSS to CSS: imports inlined, rpx by the width of the phone, vh by the height of a page, tags as `wx-` elements,
 * component classes prefixed by their scope, page rules kept to their page (all pages live in one document).
 * @throws BuildError with file and line on what WXSS does not allow.
 */
export function compileStyles(root: string, units: readonly MiniUnit[]): Map<string, StyleSheet> {
  const problems: Problem[] = []
  const sheets = new Map<string, StyleSheet>()
  const add = (unitPath: string, scope: string, page: string | undefined) => {
    if (!existsSync(path.join(root, `${unitPath}.wxss`))) return
    const sheet = inlined(root, `${unitPath}.wxss`, [], problems)
    sheet.walkDecls((declaration) => convertValue(declaration, problems))
    sheet.walkRules((rule) => convertSelector(rule, scope, page, problems))
    sheets.set(unitPath, { css: sheet.toString(), scope })
  }
  add('app', '', undefined)
  for (const unit of units) add(unit.path, styleScope(unit), unit.config.component ? undefined : unit.path)
  if (problems.length > 0) throw new BuildError(problems)
  return sheets
}

/** The class prefix of a unit: none where styles are shared (pages, and components that ask for it). */
export function styleScope({ path: unitPath, config }: { path: string; config: ComponentConfig }): string {
  const isolation: string = config.styleIsolation ?? (config.component ? 'isolated' : 'shared')
  return isolation === 'shared' || isolation === 'page-shared' ? '' : unitPath.replace(/[^\w-]/g, '_')
}

function inlined(root: string, file: string, trail: readonly string[], problems: Problem[]): Root {
  let sheet: Root
  try {
    sheet = postcss.parse(readFileSync(path.join(root, file), 'utf8'), { from: file })
  } catch (error) {
    const { line, column, reason } =
      error instanceof postcss.CssSyntaxError ? error : { line: undefined, column: undefined, reason: String(error) }
    problems.push({
      file,
      message: reason,
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
    })
    return postcss.root()
  }
  sheet.walkAtRules('import', (rule: AtRule) => {
    const target = resolveMiniPath(rule.params.replace(/^url\(|\)$|["']/g, ''), file)
    if (!existsSync(path.join(root, target)))
      problems.push({ file, ...placeOf(rule), message: `there is no ${target}` })
    else if (trail.includes(target)) problems.push({ file, ...placeOf(rule), message: `${target} imports itself` })
    else rule.replaceWith(inlined(root, target, [...trail, file], problems).nodes)
  })
  return sheet
}

function convertValue(declaration: Declaration, problems: Problem[]): void {
  declaration.value = declaration.value
    .replace(/(-?\d{0,9}\.?\d{1,20})rpx\b/g, 'calc($1 * var(--rpx))')
    .replace(/(-?\d{0,9}\.?\d{1,20})vh\b/g, 'calc($1 * var(--page-vh))')
  for (const [, target = ''] of declaration.value.matchAll(/url\(\s*["']?([^"')]+)/g)) {
    if (!/^(https?:|data:|#)/.test(target))
      problems.push({
        ...fileOf(declaration),
        message: `WXSS cannot name a local file (${target}); use <image> or a data: URL`,
      })
  }
}

function convertSelector(rule: Rule, scope: string, page: string | undefined, problems: Problem[]): void {
  if (rule.parent?.type === 'atrule' && /keyframes$/.test((rule.parent as AtRule).name)) return
  rule.selector = selectorParser((selectors) => {
    const refuse = (what: string) =>
      problems.push({
        ...fileOf(rule),
        message: `${what} in the style of an isolated component: WeChat ignores or warns of it; use a class`,
      })
    selectors.walkTags((tag) => {
      if (scope !== '') refuse(`tag selector ${tag.value}`)
      else if (!/^(from|to|\d)/.test(tag.value)) tag.value = `wx-${tag.value}`
    })
    selectors.walkIds((id) => {
      if (scope !== '') refuse(`id selector #${id.value}`)
    })
    selectors.walkClasses((node) => {
      if (scope !== '') node.value = `${scope}--${node.value}`
    })
    selectors.walkPseudos((pseudo) => {
      if (pseudo.value !== ':host') return
      if (scope === '') refuse(':host')
      else
        pseudo.replaceWith(
          selectorParser.attribute({ attribute: 'wx-host', operator: '=', value: scope, quoteMark: '"', raws: {} }),
        )
    })
    if (page === undefined) return
    for (const selector of selectors.nodes) {
      const first = selector.nodes[0]
      const within = selectorParser.pseudo({ value: `:where([data-page="${page}"])` })
      if (!first) continue
      selector.insertBefore(first, within)
      selector.insertAfter(within, selectorParser.combinator({ value: ' ' }))
    }
  }).processSync(rule.selector)
}

function placeOf(node: { source?: { start?: { line: number; column: number } | undefined } | undefined }): {
  line?: number
  column?: number
} {
  const start = node.source?.start
  return start ? { line: start.line, column: start.column } : {}
}

function fileOf(node: Declaration | Rule): Problem & { message: string } {
  return {
    file: path.relative(process.cwd(), node.source?.input.file ?? '') || 'app.wxss',
    ...placeOf(node),
    message: '',
  }
}

import type { CheckResult } from '../../wxlite/utils/protocol.js'

/** The result of one check. */
export interface ReportLine extends CheckResult {
  /** The check could not run; the message says why. */
  untried?: boolean
}

/** The results as text: one line each in English and Chinese, the console page to open, and a summary. */
export function report(results: readonly ReportLine[]): string {
  const width = Math.max(...results.map(({ name }) => name.length))
  const lines = results.map(({ name, ok, untried, message, messageEn, url }) => {
    const margin = ' '.repeat(width + 8)
    const where = url === undefined ? '' : `\n${margin}-> ${url}`
    const state = untried ? '-   ' : ok ? 'ok  ' : 'FAIL'
    return `${state}  ${name.padEnd(width)}  ${messageEn}\n${margin}${message}${where}`
  })
  const tried = results.filter(({ untried }) => !untried)
  const failed = tried.filter(({ ok }) => !ok).length
  const left = results.length - tried.length
  const sum =
    failed === 0
      ? 'All checks passed. 检查全部通过。'
      : `${failed} of ${tried.length} checks failed. ${tried.length} 项检查中有 ${failed} 项未通过。`
  const rest = left === 0 ? '' : ` ${left} not tried. ${left} 项未尝试。`
  return `${lines.join('\n')}\n\n${sum}${rest}\n`
}

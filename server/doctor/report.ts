import type { CheckResult } from '../../wxlite/utils/protocol.js'

/** The results as text: one line each in English and Chinese, what to open, and a last line that sums up. */
export function report(results: readonly CheckResult[]): string {
  const width = Math.max(...results.map(({ name }) => name.length))
  const lines = results.map(({ name, ok, message, messageEn, url }) => {
    const margin = ' '.repeat(width + 8)
    const where = url === undefined ? '' : `\n${margin}-> ${url}`
    return `${ok ? 'ok  ' : 'FAIL'}  ${name.padEnd(width)}  ${messageEn}\n${margin}${message}${where}`
  })
  const failed = results.filter(({ ok }) => !ok).length
  const sum =
    failed === 0
      ? 'All checks passed. 检查全部通过。'
      : `${failed} of ${results.length} checks failed. ${results.length} 项检查中有 ${failed} 项未通过。`
  return `${lines.join('\n')}\n\n${sum}\n`
}

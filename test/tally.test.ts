import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'

const test = (fullName: string, status: 'passed' | 'failed') => ({ fullName, status })
const result = (file: string, status: 'passed' | 'failed', assertionResults: ReturnType<typeof test>[]) => ({
  name: path.resolve(file),
  status,
  assertionResults,
})

function tally(what: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'rtcroom-tally-'))
  try {
    const testResults = [
      result('test/good.test.ts', 'passed', [test('a', 'passed'), test('b', 'passed')]),
      result('test/half.test.ts', 'failed', [test('c', 'passed'), test('d goes on', 'failed')]),
      result('test/broken.test.ts', 'failed', []),
    ]
    const report = path.join(folder, 'report.json')
    writeFileSync(report, JSON.stringify({ numPassedTests: 3, numFailedTests: 1, testResults }))
    return execFileSync('node', ['test/tally.mjs', what, report], { encoding: 'utf8' })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

it('tells from a report how many passed, which files failed, and by what', () => {
  expect(tally('counts')).toBe('3 1 2\n')
  expect(tally('certain')).toBe('2\n')
  expect(tally('files')).toBe('test/half.test.ts\ntest/broken.test.ts\n')
  expect(tally('failures')).toBe('test/half.test.ts: d goes on\ntest/broken.test.ts: as a whole\n')
})

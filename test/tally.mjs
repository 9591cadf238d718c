// What test/run.sh reads off a report of vitest's (JSON).
//   node test/tally.mjs counts <report>    tests that passed, tests that failed, files that failed
//   node test/tally.mjs certain <report>   tests that passed in files of which none failed
//   node test/tally.mjs files <report>     the files that failed, a line each
//   node test/tally.mjs failures <report>  what failed, a line each
import { readFileSync } from 'node:fs'
import path from 'node:path'

const [what, report] = process.argv.slice(2)
const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))
const failed = testResults.filter(({ status }) => status === 'failed')
const nameOf = (result) => path.relative(process.cwd(), result.name)
const of = (result, status) => result.assertionResults.filter((test) => test.status === status)

const answers = {
  counts: () => [`${numPassedTests} ${numFailedTests} ${failed.length}`],
  certain: () => [numPassedTests - failed.reduce((sum, result) => sum + of(result, 'passed').length, 0)],
  files: () => failed.map(nameOf),
  failures: () =>
    failed.flatMap((result) => {
      const tests = of(result, 'failed').map(({ fullName }) => `${nameOf(result)}: ${fullName}`)
      return tests.length > 0 ? tests : [`${nameOf(result)}: as a whole`]
    }),
}
for (const line of answers[what]()) console.log(line)

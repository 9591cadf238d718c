import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = promisify(execFile)

/*
 * `npm run cluster -- --help` started three nodes that clients should reach at the host --help, and npm run bench
 * looked for a bench of that name.
 */
it.each([
  ['npm run cluster [-- HOST]', ['--import', 'tsx', 'test/cluster/main.ts']],
  ['npm run bench [-- NAME ...]', ['test/bench/run.mjs']],
  ['npm run preview [-- OPTIONS]', ['--import', 'tsx', 'server/tools/mini_ci_main.ts', 'preview']],
  ['npm run upload -- --version 1.0.0 [OPTIONS]', ['--import', 'tsx', 'server/tools/mini_ci_main.ts', 'upload']],
])('%s: --help says so, and nothing else is done', async (usage, args) => {
  const { stdout, stderr } = await run(process.execPath, [...args, '--help'])
  expect(stdout).toContain(usage)
  expect(stderr).toBe('')
})

import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'

const { scripts, engines } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: { [name: string]: string }
  engines: { node: string }
}

/*
 * `npm start` before `npm ci`, or on an old Node, ended in a stack of Node's own or in "command not found".
 */
function run(script: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'rtcroom-fresh-'))
  try {
    mkdirSync(path.join(folder, 'test'))
    for (const file of ['package.json', 'server/build.mjs', 'server/preflight.mjs', 'test/run.sh'])
      cpSync(file, path.join(folder, file))
    execFileSync('npm', ['run', '--silent', script], { cwd: folder, stdio: 'pipe' })
    return 'ran'
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

it.each(['start', 'dev', 'doctor', 'lint', 'test', 'bench'])(
  'npm run %s without packages says what to do, in one line',
  (script) => {
    expect(scripts).toHaveProperty(script)
    expect(run(script)).toBe('The packages are not installed. Run npm ci first, then this command again.\n')
  },
)

it.each([
  ['18.20.8', /^This is Node 18\.20\.8; RTCRoom takes 20\.19 or later\. Install Node 24/],
  ['20.18.3', /^This is Node 20\.18\.3;/],
  ['20.19.0', /^The packages/],
  ['24.22.3', /^The packages/],
])('knows Node %s', async (version, line) => {
  const { missing } = await import(path.resolve('server/preflight.mjs'))
  expect(missing(version, engines.node, false)).toMatch(line)
  expect(missing('24.0.0', engines.node, true)).toBeUndefined()
})

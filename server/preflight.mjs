// What has to be there before anything of this project can run, each with the line that says what to do.
// Written for any Node, since an old one has to get as far as its line; no packages, since they may be what is missing.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

/** The line to say, or undefined when all is there. `needed` as in package.json: `>=20.19`. */
export function missing(version, needed, installed) {
  const [major, minor] = version.split('.').map(Number)
  const [neededMajor, neededMinor] = needed.replace('>=', '').split('.').map(Number)
  if (major < neededMajor || (major === neededMajor && minor < neededMinor))
    return `This is Node ${version}; RTCRoom takes ${neededMajor}.${neededMinor} or later. Install Node 24 (https://nodejs.org), then run npm ci again.`
  if (!installed) return 'The packages are not installed. Run npm ci first, then this command again.'
  return undefined
}

const { engines } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
const line = missing(process.versions.node, engines.node, existsSync(path.join(root, 'node_modules/koa/package.json')))
if (line !== undefined) {
  process.stderr.write(`${line}\n`)
  process.exit(1)
}

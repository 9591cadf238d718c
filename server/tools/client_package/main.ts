import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { buildClientPackage } from './build.js'

/** `npm run package`: the client library as dist/client/rtcroom-client-<version>.tgz, ready for `npm publish`. */
const root = path.resolve(import.meta.dirname, '../../..')
const to = path.join(root, 'dist/client')
await buildClientPackage(root, to)
execFileSync('npm', ['pack', '--silent'], { cwd: to, stdio: 'inherit' })

// Compiles the server (and config.ts when there is one) into dist/. Type errors stop it.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const dist = path.join(root, 'dist')
const began = performance.now()

rmSync(dist, { recursive: true, force: true })
const tsc = spawnSync(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', root], { stdio: 'inherit' })
if (tsc.status !== 0) {
  rmSync(dist, { recursive: true, force: true })
  console.error('build: stopped by the errors above')
  process.exit(1)
}
console.log(`build: dist/server/main.js in ${((performance.now() - began) / 1000).toFixed(1)} s`)

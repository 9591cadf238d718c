// Compiles the server into dist/. config.ts is compiled in memory when the server starts. Type errors stop it.
// Nothing is done when nothing changed since; a finished build takes the old one's place at once.
import './preflight.mjs'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const dist = path.join(root, 'dist')
const stamp = path.join(dist, '.sources')
const SOURCES = ['server', 'config.example.ts', 'wxlite/utils', 'tsconfig.json', 'package-lock.json']

/** Changes with every source that is added, removed or touched. */
function sourcesDigest() {
  const hash = createHash('sha1')
  for (const source of SOURCES) {
    const at = path.join(root, source)
    if (!existsSync(at)) continue
    const files = statSync(at).isDirectory() ? readdirSync(at, { recursive: true }).sort() : ['']
    for (const file of files) {
      const { mtimeMs, size } = statSync(path.join(at, file))
      hash.update(`${source}/${file} ${mtimeMs} ${size}\n`)
    }
  }
  return hash.digest('hex')
}

const digest = sourcesDigest()
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) {
  console.log('build: dist/ is up to date')
  process.exit(0)
}

// Up to a minute on a slow machine, in which nothing else would be said.
console.log('build: compiling to dist/ ...')
const began = performance.now()
const fresh = mkdtempSync(path.join(root, '.build-'))
try {
  const tsc = spawnSync(
    process.execPath,
    [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', root, '--outDir', path.join(fresh, 'dist')],
    {
      stdio: 'inherit',
    },
  )
  if (tsc.status !== 0) {
    console.error('build: stopped by the errors above')
    process.exitCode = 1
  } else {
    cpSync(path.join(root, 'server/docs/vendor'), path.join(fresh, 'dist/server/docs/vendor'), { recursive: true })
    cpSync(path.join(root, 'server/store/redis/lua'), path.join(fresh, 'dist/server/store/redis/lua'), {
      recursive: true,
    })
    const built = (file) => import(pathToFileURL(path.join(fresh, 'dist/server', file)).href)
    const { writePage } = await built('demo/build/built_page.js')
    const { buildConsole } = await built('console/build_console.js')
    await writePage(root, path.join(fresh, 'dist/console'), buildConsole)
    const { buildDesk } = await built('desk/build_desk.js')
    await writePage(root, path.join(fresh, 'dist/desk'), buildDesk)
    const { buildWatch } = await built('watch/build_watch.js')
    await writePage(root, path.join(fresh, 'dist/watch'), buildWatch)
    writeFileSync(path.join(fresh, 'dist/.sources'), digest)
    mkdirSync(dist, { recursive: true })
    renameSync(dist, path.join(fresh, 'old'))
    renameSync(path.join(fresh, 'dist'), dist)
    console.log(`build: dist/server/main.js in ${((performance.now() - began) / 1000).toFixed(1)} s`)
  }
} finally {
  rmSync(fresh, { recursive: true, force: true })
}

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { badPatterns, patternsOf } from './patterns.js'
import { wideComments } from './wide_comments.js'

// Part of `npm run lint`. Refuses regular expressions of more than linear cost in what runs where outsiders' texts
// come: one such pattern on one long text stops the loop for everybody. And comments that are wider than our lines.

const ROOT = path.resolve(import.meta.dirname, '../..')
const FOLDERS = process.argv.length > 2 ? process.argv.slice(2) : ['server', 'wxlite']

/** The API viewer, which runs in browsers: a slow pattern there stops nobody else. */
const VENDORED = /^docs.vendor/

function sourcesIn(folder: string): string[] {
  return readdirSync(path.resolve(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:ts|js|mjs)$/.test(file) && !file.includes('node_modules') && !VENDORED.test(file))
    .map((file) => path.join(folder, file))
}

/** A pattern takes up to some seconds to look through: those found good are not looked through again. */
const CACHE = path.join(ROOT, 'node_modules/.cache/rtcroom/good_patterns.json')

function knownGood(): Set<string> {
  const known: unknown = existsSync(CACHE) ? JSON.parse(readFileSync(CACHE, 'utf8')) : []
  return new Set(Array.isArray(known) ? known.filter((key) => typeof key === 'string') : [])
}

const good = knownGood()
const patterns = FOLDERS.flatMap(sourcesIn).flatMap((file) => patternsOf(path.resolve(ROOT, file)))
const bad = badPatterns(patterns, good)
mkdirSync(path.dirname(CACHE), { recursive: true })
writeFileSync(CACHE, JSON.stringify([...good]))
for (const { file, source, flags, complexity } of bad)
  console.error(`${path.relative(ROOT, file)}: /${source}/${flags} is ${complexity}`)
if (bad.length > 0) {
  console.error(
    'Bound the text before the pattern sees it by a limit in the pattern, anchor the pattern, or do without one.',
  )
  process.exitCode = 1
} else console.log(`${patterns.length} regular expressions, none of more than linear cost`)

const wide = wideComments(ROOT)
for (const place of wide) console.error(`${place}: a comment of more than 120 columns, which no tool wraps for you`)
if (wide.length > 0) process.exitCode = 1

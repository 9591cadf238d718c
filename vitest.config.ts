import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { defineConfig } from 'vitest/config'

/** Run by commands of their own. */
const APART = ['bench', 'e2e', 'frameworks', 'obs', 'srs']
/** Whose tests load the machine, or measure their process: each file has one of its own. */
const ALONE = ['chaos']

const files = readdirSync(path.join(import.meta.dirname, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => `test/${file}`)
const within = (folders: readonly string[]) => (file: string) =>
  folders.some((folder) => file.startsWith(`test/${folder}/`))
const says = (pattern: RegExp) => (file: string) =>
  pattern.test(readFileSync(path.join(import.meta.dirname, file), 'utf8'))

/** Of the test files, those of each kind: each file is of the first that it fits. */
const pages: string[] = []
const alone: string[] = []
const sharing: string[] = []
for (const file of files.filter((file) => !within(APART)(file)))
  if (says(/\b(launchChromium|launchFirefox|relayStand|watchStand|RawChromium\.launch)\(/)(file)) pages.push(file)
  else if (within(ALONE)(file) || says(/\bvi\.mock\(/)(file)) alone.push(file)
  else sharing.push(file)

export default defineConfig({
  test: {
    // What is waited for may come late on a busy machine.
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // Twice the cores of a small machine: most of the time the files wait, for processes and timers.
    maxWorkers: 4,
    projects: [
      { extends: true, test: { name: 'alone', include: alone } },
      // A built server without a browser: several at once, and slower than the rest.
      {
        extends: true,
        test: { name: 'server', include: ['test/e2e/server/*.test.ts'], testTimeout: 90_000, hookTimeout: 90_000 },
      },
      // They leave nothing behind in their process: they share one, and the modules that it has loaded.
      { extends: true, test: { name: 'sharing', include: sharing, isolate: false } },
      // Who opens a browser: after the others, and two at once. A page that is starved comes late.
      { extends: true, test: { name: 'pages', include: pages, maxWorkers: 2, sequence: { groupOrder: 1 } } },
    ],
  },
})

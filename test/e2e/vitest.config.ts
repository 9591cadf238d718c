import path from 'node:path'
import { defineConfig } from 'vitest/config'

/** Of three phones and more, or where it is looked at how late a picture is: each takes the whole machine. */
const CROWDED = ['firefox', 'healing', 'live', 'mixed', 'multi', 'three_phones']
const crowded = CROWDED.map((name) => `test/e2e/${name}.test.ts`)

/** End to end in a browser. */
export default defineConfig({
  root: path.resolve(import.meta.dirname, '../..'),
  test: {
    // What is waited for may come late on a busy machine.
    expect: { poll: { timeout: 30_000 } },
    testTimeout: 180_000,
    hookTimeout: 180_000,
    projects: [
      // Two at once: one looks or waits while the other one works.
      { extends: true, test: { name: 'phones', include: ['test/e2e/*.test.ts'], exclude: crowded, maxWorkers: 2 } },
      {
        extends: true,
        test: { name: 'crowds', include: crowded, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
})

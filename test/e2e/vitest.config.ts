import path from 'node:path'
import { defineConfig } from 'vitest/config'

/** End to end in a browser: one file after the other, since each takes the whole machine. */
export default defineConfig({
  root: path.resolve(import.meta.dirname, '../..'),
  test: {
    include: ['test/e2e/**/*.test.ts'],
    // What is waited for may come late on a busy machine.
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 90_000,
    hookTimeout: 90_000,
    fileParallelism: false,
  },
})

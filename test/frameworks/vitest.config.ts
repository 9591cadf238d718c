import path from 'node:path'
import { defineConfig } from 'vitest/config'

/** Whole frameworks from npm, one after the other: some minutes, and a network. */
export default defineConfig({
  root: path.resolve(import.meta.dirname, '../..'),
  test: {
    include: ['test/frameworks/**/*.test.ts'],
    // What is waited for may come late on a busy machine.
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 900_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
})

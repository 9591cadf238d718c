import path from 'node:path'
import { defineConfig } from 'vitest/config'

/** With a real SRS: one file after the other, since each has real clocks and whole browsers. */
export default defineConfig({
  root: path.resolve(import.meta.dirname, '../..'),
  test: {
    include: ['test/srs/**/*.test.ts'],
    globalSetup: ['test/srs/needs.ts'],
    // What is waited for may come late on a busy machine.
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 90_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
})

import path from 'node:path'
import { defineConfig } from 'vitest/config'

/** With the OBS of the system, on a screen that is not there. */
export default defineConfig({
  root: path.resolve(import.meta.dirname, '../..'),
  test: {
    include: ['test/obs/**/*.test.ts'], // What is waited for may come late on a busy machine.
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 90_000,
    fileParallelism: false,
  },
})

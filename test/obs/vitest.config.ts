import path from 'node:path'
import { defineConfig } from 'vitest/config'

/** With the OBS of the system, on a screen that is not there. */
export default defineConfig({
  root: path.resolve(import.meta.dirname, '../..'),
  test: { include: ['test/obs/**/*.test.ts'], testTimeout: 90_000, fileParallelism: false },
})

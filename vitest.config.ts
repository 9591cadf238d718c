import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**', 'test/srs/**', 'test/obs/**', 'test/frameworks/**', 'test/bench/**', 'node_modules/**'],
    // What is waited for may come late on a busy machine.
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 20_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
  },
})

import path from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/support/count-reporter.ts'],
    // Tests start a thousand processes of ours: each but the first finds the bundle compiled.
    env: { NODE_COMPILE_CACHE: path.join(import.meta.dirname, 'node_modules', '.cache', 'compiled') },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // One for each core: much of the time is waiting for processes that tests start.
    maxWorkers: '100%',
    passWithNoTests: false,
  },
})

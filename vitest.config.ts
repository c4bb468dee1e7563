// The tests that need no window. Children in tests run the built worker host, so the library is built first.

import { defineConfig } from 'vitest/config'

const shared = {
  environment: 'node' as const,
  pool: 'forks' as const,
  retry: 0,
  globalSetup: ['scripts/run/build-before-tests.mjs'],
}

export default defineConfig({
  cacheDir: '.cache/vite',
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          testTimeout: 20_000,
          hookTimeout: 20_000,
          include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts', 'scripts/**/*.test.mjs'],
        },
      },
      {
        test: {
          ...shared,
          name: 'chaos',
          testTimeout: 600_000,
          // One at a time: each counts what is left on the machine.
          fileParallelism: false,
          include: ['test/**/*.chaos.ts', 'e2e/**/*.chaos.ts'],
        },
      },
    ],
  },
})

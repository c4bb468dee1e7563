// The tests that need no window, and the promises at full size. `unit` runs the promises in short, `chaos` in full
// (test/support/size.ts), with those of the window. Children in tests run the built worker host, so the library is built
// first.

import { defineConfig } from 'vitest/config'

const shared = {
  environment: 'node' as const,
  pool: 'forks' as const,
  retry: 0,
  globalSetup: ['scripts/run/build-before-tests.mjs'],
}

const unit = {
  ...shared,
  provide: { size: 'short' as const },
  testTimeout: 20_000,
  hookTimeout: 20_000,
  include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts', 'scripts/**/*.test.mjs'],
}

/**
 * `npm run test:quick` leaves these out: they start dozens of processes each, or play thousands of random histories, and
 * take three quarters of the time of the unit tests.
 */
const slow = [
  'test/promises/**',
  'scripts/check/check.test.mjs',
  'src/engine/**/{scheduler,queue-machine,group-machine}.test.ts',
  'src/engine/**/{pool,pool-calls,pool-workers,large-data,nested-calls,thread-pool,thread-ends,thread-spawner,supervised-group,left-behind}.test.ts',
  'src/session/sources/engine-process/engine-source.test.ts',
]

export default defineConfig({
  cacheDir: '.cache/vite',
  test: {
    projects: [
      { test: { ...unit, name: 'unit' } },
      // All cores: by default one is left to vitest itself, and on two cores the files would run one by one.
      { test: { ...unit, name: 'quick', exclude: slow, maxWorkers: '100%' } },
      {
        test: {
          ...shared,
          name: 'chaos',
          provide: { size: 'full' },
          testTimeout: 600_000,
          // One at a time: each counts what is left on the machine.
          fileParallelism: false,
          include: ['test/promises/*.test.ts', 'e2e/*.chaos.ts'],
        },
      },
    ],
  },
})

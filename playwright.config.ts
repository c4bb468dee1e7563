// The tests of the real app. One at a time: each has busy workers of its own, and counts processes.

import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: '.cache/e2e',
  projects: [
    { name: 'app', testIgnore: 'workloads/**' },
    // These share one app.
    { name: 'workloads', testMatch: 'workloads/*.spec.ts' },
  ],
  workers: 1,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  use: { trace: 'retain-on-failure' },
})

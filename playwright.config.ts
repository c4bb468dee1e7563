// The tests of the real app. Each worker of Playwright has a display of its own, and each test counts the processes of its
// own app alone.

import { defineConfig } from '@playwright/test'
import { displays } from './e2e/displays.ts'

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: '.cache/e2e',
  projects: [
    { name: 'app', testIgnore: 'workloads/**' },
    // These share one app. Each runs a whole program, on workers that give way to whatever else the machine does.
    { name: 'workloads', testMatch: 'workloads/*.spec.ts', timeout: 240_000 },
  ],
  workers: displays.length,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  use: { trace: 'retain-on-failure' },
})

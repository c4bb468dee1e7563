// One app for all workloads that start from their buttons or forms, one after the other: an app for each would take longer than
// what it shows. After each test nothing of its run is left, neither in the table nor in /proc.

import { test as base } from '@playwright/test'
import type { Page } from '@playwright/test'
import { type App, expect, startApp } from '../app.ts'
import { workersOf } from '../os-view.ts'
import { callFrom } from '../page-call.ts'

interface Shared {
  readonly shared: App
}

export const test = base.extend<{ app: App }, Shared>({
  shared: [
    // Playwright reads from this pattern which other fixtures it needs: none.
    async ({}, use) => {
      const app = await startApp()
      await use(app)
      await app.stop()
    },
    { scope: 'worker' },
  ],
  app: async ({ shared }, use) => {
    const { page, pid } = shared
    const complaints: string[] = []
    const note = (text: string): void => {
      complaints.push(text)
    }
    const onConsole = (message: { type: () => string; text: () => string }): void => {
      if (message.type() === 'error' || message.type() === 'warning') note(message.text())
    }
    const onError = (error: Error): void => note(String(error))
    page.on('console', onConsole)
    page.on('pageerror', onError)
    await use(shared)
    page.off('console', onConsole)
    page.off('pageerror', onError)
    expect(complaints, 'console of the window').toEqual([])
    await callFrom(page, 'session.stopAll', {})
    await expect.poll(() => workersOf(pid)).toEqual([])
    await callFrom(page, 'process.clear', {})
    await expect(page.getByTestId('run-status')).toHaveCount(0)
  },
})

export { expect }

/**
 * Starts a workload from its form, with these values in place of its defaults: what the window shows of a run is the same
 * of a short one. Its defaults run in src/workloads/defaults.test.ts.
 */
export async function startWith(
  page: Page,
  workload: string,
  parameters: Readonly<Record<string, number>>,
): Promise<void> {
  await page.getByTestId(`setup-${workload}`).click()
  for (const [name, value] of Object.entries(parameters)) await page.getByTestId(`param-${name}`).fill(String(value))
  await page.getByTestId('start').click()
}

/**
 * The run that is shown has ended, well unless it is said otherwise. Workers give way to whatever else the machine does: beside programs that keep its
 * cores busy they have a tenth of them.
 */
export async function runEnds(page: Page, as: 'done' | 'failed' = 'done'): Promise<void> {
  await expect(page.getByTestId('run-status')).toHaveAttribute('data-status', as, { timeout: 200_000 })
}

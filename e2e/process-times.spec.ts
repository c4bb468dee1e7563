// The tab that tells where the time of each process of a run went, and its slowest tasks.

import { expect, test } from './app.ts'
import { workersByStart } from './os-view.ts'

test('each process has a bar of its times, a dead one keeps its own, and the slowest tasks are named', async ({
  app,
}) => {
  const { page } = app
  await expect(page.getByTestId('start')).toBeEnabled({ timeout: 30_000 })
  await page.getByTestId('start').click()
  await expect(app.alive()).toHaveCount(2)
  await page.getByTestId('results-times').click()
  const rows = page.getByTestId('worker-time')
  await expect(rows).toHaveCount(2)
  const [first = 0] = workersByStart(app.pid)
  const row = page.locator(`[data-testid="worker-time"][data-pid="${first}"]`)
  await expect(row.getByTestId('time-start-up')).toHaveText(/^\d/)
  await expect(row.getByTestId('time-init')).toHaveText('0.00 s')
  await expect(row.getByTestId('time-working')).not.toHaveText('0.00 s', { timeout: 20_000 })

  process.kill(first, 'SIGKILL')
  await expect(rows).toHaveCount(3)
  const ofDead = await row.getByRole('cell').allTextContents()
  const slow = page.getByTestId('slow-task')
  await expect(slow).toHaveCount(5)
  await expect(slow.first()).toContainText(' to ')
  await page.getByTestId('stop-all').click()
  await expect(app.alive()).toHaveCount(0)
  expect(await row.getByRole('cell').allTextContents()).toEqual(ofDead)

  // The parts of a life fill its bar, and no bar is longer than its place.
  const filled = await rows.evaluateAll((all) =>
    all.map((one) => {
      const parts = [...one.querySelectorAll<HTMLElement>('[data-part]')]
      return parts.reduce((sum, { style }) => sum + Number.parseFloat(style.width), 0)
    }),
  )
  expect(Math.max(...filled)).toBeCloseTo(100, 1)
  expect(Math.min(...filled)).toBeGreaterThan(0)
})

// The restart policy of a run, from the form: the next try is counted down, too many restarts are named, and a move of the
// slider is a new attempt.

import { expect, test } from './app.ts'
import { workersOf } from './os-view.ts'

test('a killed worker waits for its restart, one too many is fatal and said so, and a resize starts anew', async ({
  app,
}) => {
  const { page } = app
  await page.getByTestId('preset-10s').click()
  await expect(page.getByText('about 10 s of work for one process')).toBeVisible({ timeout: 30_000 })
  await page.getByTestId('restart-field').locator('summary').click()
  await page.getByTestId('restart-policy').selectOption('on-failure')
  await page.getByTestId('restart-max').fill('1')
  await page.getByTestId('restart-within').fill('60')
  await page.getByTestId('restart-back-off').fill('3')
  await page.getByTestId('start').click()
  await expect(app.alive()).toHaveCount(2)
  await expect(page.getByText('restarts on failure, at most 1 in 60 s, back-off 3 s')).toBeVisible()

  const [first = 0] = workersOf(app.pid)
  process.kill(first, 'SIGKILL')
  await expect(app.row(first).getByTestId('cell-state')).toContainText(/backoff\s*[1-3] s/)
  await expect(app.alive()).toHaveCount(2, { timeout: 20_000 })
  await expect(app.row(first).getByTestId('cell-state')).toContainText('exited')

  const [second = 0] = workersOf(app.pid)
  process.kill(second, 'SIGKILL')
  await expect(app.row(second).getByTestId('cell-state')).toContainText('fatal')
  await expect(page.getByTestId('run-diagnosis')).toContainText('Too many restarts')
  await expect(page.getByTestId('run-diagnosis')).toContainText(`(PID ${second}), killed from outside (SIGKILL)`)
  expect(workersOf(app.pid)).toHaveLength(1)

  await page.getByTestId('workers-input').fill('3')
  await expect(app.alive()).toHaveCount(3)
  await page.getByTestId('stop-all').click()
  await expect(app.alive()).toHaveCount(0)
})

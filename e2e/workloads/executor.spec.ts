// Executor in the real app: its answer, its story, its chart, and both lines of an exception.

import { expect, runEnds, startWith, test } from './workloads-app.ts'

test('Executor starts from its form: its chart counts the futures of its story, and its checks hold', async ({
  app,
}) => {
  const { page } = app
  await startWith(page, 'executor', { bits: 12, batch: 1_000 })
  await runEnds(page)
  await expect(page.getByTestId('run-result')).toHaveText('The first number with 12 zero bits is 8,320')
  const story = page.getByTestId('run-story')
  await expect(story).toContainText(/Futures at the end: \d+ done, \d+ cancelled/)
  await expect(story).toContainText(
    /the child's line is search \(tasks\.js:\d+\), the caller's raise \(program\.js:\d+\)/,
  )
  await expect(story).toContainText('with FutureTimeoutError; the future was running')
  await page.getByTestId('results-charts').click()
  await expect(page.getByTestId('run-chart')).toHaveCount(1)
  await expect(page.getByTestId('run-chart')).toContainText('Futures by state')
  await page.getByTestId('results-checks').click()
  await expect(page.getByTestId('run-checks').locator('li[data-ok="true"]')).toHaveCount(5)
})

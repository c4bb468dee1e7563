// Too many processes in the real app: its story, and the charts of time and memory.

import { expect, runEnds, startWith, test } from './workloads-app.ts'

test('Too many processes starts from its form: its charts show time and memory, and its checks hold', async ({
  app,
}) => {
  const { page } = app
  await startWith(page, 'too-many-processes', { numbers: 100_000, timesCores: 2 })
  await runEnds(page)
  await expect(page.getByTestId('run-result')).toHaveText(/^\d+ process(es)? did best on \d+ cores?: /)
  const story = page.getByTestId('run-story')
  await expect(story).toContainText(/The mistake: \d+ processes on \d+ cores? took [\d,]+ ms: /)
  await expect(story).toContainText(/More processes than cores (were slower|helped|made no difference) \(\d+ took/)
  await page.getByTestId('results-charts').click()
  const charts = page.getByTestId('run-chart')
  await expect(charts).toHaveCount(2)
  await expect(charts.first()).toContainText('Time by number of processes (ms)')
  await expect(charts.last()).toContainText('Memory by number of processes (MB)')
  await page.getByTestId('results-checks').click()
  await expect(page.getByTestId('run-checks').locator('li[data-ok="true"]')).toHaveCount(2)
})

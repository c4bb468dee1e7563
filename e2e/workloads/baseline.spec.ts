// Baseline first, started from its form.

import { expect, runEnds, startWith, test } from './workloads-app.ts'

test('Baseline first starts from its form: its comparison, its chart and its checks', async ({ app }) => {
  const { page } = app
  await startWith(page, 'baseline', { to: 10_400_000 })
  await runEnds(page)
  await expect(page.getByTestId('run-result')).toHaveText(
    /^1 process [\d.]+ m?s, 2 workers [\d.]+ m?s: [\d.]+ times as (fast|slow)$/,
  )
  const story = page.getByTestId('run-story')
  await expect(story).toContainText(/A plain loop in one process \(PID \d+\) counted [\d,]+ primes in 16 ranges/)
  await expect(story).toContainText(/The first result came after [\d.]+ m?s with map, [\d.]+ m?s with imap/)
  await page.getByTestId('results-charts').click()
  const charts = page.getByTestId('run-chart')
  await expect(charts).toHaveCount(1)
  await expect(charts).toContainText('When the nth result arrived (ms)')
  await expect(charts.locator('.recharts-line-curve')).toHaveCount(3)
  await page.getByTestId('results-checks').click()
  await expect(page.getByTestId('run-checks').locator('li[data-ok="true"]')).toHaveCount(5)
})

// Threads, async or processes, started from its form.

import { expect, runEnds, startWith, test } from './workloads-app.ts'

test('Threads, async or processes starts from its form: its answers, its charts and its checks', async ({ app }) => {
  const { page } = app
  await startWith(page, 'which-one', { tasks: 8, steps: 50_000, latencyMs: 5, kilobytes: 16, timesCores: 2 })
  await runEnds(page)
  await expect(page.getByTestId('run-result')).toHaveText(
    /^Times as fast as a plain loop: CPU-bound [\d.]+ \(.+\), I\/O-bound [\d.]+ \(.+\), zlib [\d.]+ \(.+\)$/,
  )
  const story = page.getByTestId('run-story')
  await expect(story).toContainText(/CPU-bound: .+ took [\d.]+ m?s.*; the rule says processes, (too|but)/)
  await expect(story).toContainText(/I\/O-bound: .+ took [\d.]+ m?s.*; the rule says async, (too|but)/)
  await expect(story).toContainText(/zlib: .+ took [\d.]+ m?s.*; the rule says async, (too|but)/)
  await expect(story).toContainText(/Too many: \d+ processes did [\d,]+ CPU-bound tasks a second with [\d,]+ MB/)
  await page.getByTestId('results-charts').click()
  const charts = page.getByTestId('run-chart')
  await expect(charts).toHaveCount(6)
  await expect(charts.first()).toContainText('Times as fast as the plain loop')
  await expect(charts.nth(2)).toContainText('I/O-bound: time by way (ms)')
  await page.getByTestId('results-checks').click()
  await expect(page.getByTestId('run-checks').locator('li[data-ok="true"]')).toHaveCount(4)
})

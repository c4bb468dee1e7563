// Producer, consumer, sentinel: from its form.

import { expect, runEnds, startWith, test } from './workloads-app.ts'

test('Producer, consumer, sentinel starts from its form: bottleneck, story, chart and checks are there', async ({
  app,
}) => {
  const { page } = app
  await startWith(page, 'pipeline', { items: 100, computeSteps: 300_000 })
  // While it runs, its code is marked where it waits.
  await page.getByTestId('results-code').click()
  await expect(page.getByTestId('code-waits')).toHaveText(/^waits at lines? \d+/)
  await expect(page.getByTestId('code-text').locator('[data-at]', { hasText: 'process.join()' })).toHaveCount(1)
  await runEnds(page)
  await expect(page.getByTestId('run-result')).toHaveText(
    /^\w+ was the bottleneck: (on average [\d.]+ of at most 8 items waited in front of it|both queues were empty)/,
  )
  const story = page.getByTestId('run-story')
  await expect(story).toContainText('The pipeline wrote 100 of 100 items; of these reader-1 (PID ')
  await expect(story).toContainText(/writer-1 \(PID \d+\) wrote 100\./)
  await expect(story).toContainText(/one pool of 4 processes, each of which does all three, [\d.]+ m?s: /)
  await page.getByTestId('results-charts').click()
  const chart = page.getByTestId('run-chart')
  await expect(chart).toHaveCount(1)
  await expect(chart).toContainText('Queue depth (items)')
  await expect(chart).toContainText('to compute')
  await page.getByTestId('results-checks').click()
  await expect(page.getByTestId('run-checks').locator('li[data-ok="true"]')).toHaveCount(5)
  await page.getByTestId('results-code').click()
  await expect(page.getByTestId('code-waits')).toHaveCount(0)
  await page.getByTestId('code-pipeline.py').click()
  await expect(page.getByTestId('code-text')).toContainText('SENTINEL')
})

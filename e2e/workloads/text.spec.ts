// Text, started from its form.

import { expect, runEnds, startWith, test } from './workloads-app.ts'

test('Text starts from its form: what crossed, how long each way took, its two charts and its checks', async ({
  app,
}) => {
  const { page } = app
  await startWith(page, 'text', { lines: 50_000, linesPerTask: 1_000 })
  await runEnds(page)
  await expect(page.getByTestId('run-result')).toHaveText(
    /^Paths [\d.]+ m?s, lines [\d.]+ m?s: [\d.]+ times as (fast|slow); [\d.]+ kB crossed instead of [\d.]+ MB$/,
  )
  const story = page.getByTestId('run-story')
  await expect(story).toContainText(/wrote( the first)? 50,000 lines into 8 files, [\d.]+ MB\./)
  await expect(story).toContainText(
    /With a path and a range of bytes in each of \d+ tasks: [\d.]+ m?s; [\d.]+ kB crossed/,
  )
  await expect(story).toContainText(/Paths were [\d.]+ times as \w+ as lines, [\d.]+ times as \w+ as strings/)
  await page.getByTestId('results-charts').click()
  const charts = page.getByTestId('run-chart')
  await expect(charts).toHaveCount(2)
  await expect(charts.first()).toContainText('The most frequent words')
  await expect(charts.first().locator('.recharts-bar-rectangle')).toHaveCount(10)
  await expect(charts.last()).toContainText('Time by what crosses (ms)')
  await expect(charts.last().locator('.recharts-bar-rectangle')).toHaveCount(4)
  await page.getByTestId('results-checks').click()
  await expect(page.getByTestId('run-checks').locator('li[data-ok="true"]')).toHaveCount(3)
})

// What a process costs in the real app: its story, its charts, and the starts of Python beside those of the library.

import { expect, runEnds, startWith, test } from './workloads-app.ts'

test('What a process costs starts from its form: its charts show starts, sizes and memory, and its checks hold', async ({
  app,
}) => {
  const { page } = app
  await startWith(page, 'process-cost', { rounds: 2, largestMiB: 1 })
  await runEnds(page)
  await expect(page.getByTestId('run-result')).toHaveText(
    /^First answer after [\d.]+ ms with spawn, [\d.]+ ms with warm, [\d.]+ ms with thread$/,
  )
  const story = page.getByTestId('run-story')
  await expect(story).toContainText(/Median and span of 2 starts each, by starter \(PID \d+\): spawn [\d.]+ ms/)
  await expect(story).toContainText(/The same by multiprocessing, by python \(PID \d+\): |there is no python3/)
  await expect(story).toContainText(/The fastest way to a worker: .* 1 MiB; times within 10% count as equal/)
  await expect(story).toContainText(/A process that imports nothing has [\d.]+ MiB \([PR]SS\), with one module/)
  await page.getByTestId('results-charts').click()
  const charts = page.getByTestId('run-chart')
  const hasPython = (await story.innerText()).includes('The same by multiprocessing')
  await expect(charts).toHaveCount(hasPython ? 7 : 5)
  await expect(charts.first()).toContainText('First answers by part of the starts (ms)')
  await expect(charts.nth(hasPython ? 4 : 3)).toContainText('Memory of a process by what it imports (MiB)')
  await page.getByTestId('results-checks').click()
  await expect(page.getByTestId('run-checks').locator('li[data-ok="true"]')).toHaveCount(hasPython ? 6 : 5)
})

// The charts: the two live ones and their switch, those of a process, and the distribution of a run.

import { type App, expect, test } from './app.ts'

async function startPrimes({ page }: App, preset: string): Promise<void> {
  await expect(page.getByTestId('start')).toBeEnabled({ timeout: 30_000 })
  await page.getByTestId(`preset-${preset}`).click()
  await expect(page.getByTestId('start')).toBeEnabled({ timeout: 30_000 })
  await page.getByTestId('start').click()
}

test('the live charts show the queue, or CPU and memory, and say their numbers', async ({ app }) => {
  const { page } = app
  await startPrimes(app, '60s')
  await expect(app.alive()).toHaveCount(2)
  await expect(page.getByTestId('queue-depth')).toHaveAttribute(
    'aria-label',
    /^Queue depth over the last minute: now [\d,]+ waiting, at most [\d,]+ waiting$/,
  )
  await expect(page.getByTestId('throughput').locator('canvas')).toBeVisible()

  await page.getByTestId('charts-view-usage').click()
  await expect(page.getByTestId('queue-depth')).toHaveCount(0)
  await expect(page.getByTestId('memory-total')).toContainText(/Memory [\d.]+ MiB RSS/)
  const cpu = async (): Promise<number> =>
    Number(/CPU ([\d.]+) % of one core/.exec((await page.getByTestId('cpu-total').textContent()) ?? '')?.[1])
  await expect.poll(cpu, { timeout: 15_000 }).toBeGreaterThan(0)
  // The sum is that of the table, in the same picture.
  await page.keyboard.press('F6')
  await expect(page.getByTestId('totals')).toContainText(`CPU ${(await cpu()).toFixed(1)} %`)
  await page.keyboard.press('F6')

  await page.getByTestId('charts-view-queue').click()
  await expect(page.getByTestId('queue-depth')).toBeVisible()
})

test('the details of a process have charts of its CPU and memory, which the arrow keys read out', async ({ app }) => {
  const { page } = app
  await startPrimes(app, '60s')
  await expect(app.alive()).toHaveCount(2)
  await page.getByTestId('process-grid').focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const memory = page.getByTestId('history-memory')
  await expect(memory).toHaveAttribute('aria-label', /^Memory \(RSS\): now [\d.]+ MiB, at most [\d.]+ MiB, over the/)
  await expect(memory.getByText(/^\d+ MiB$/).first()).toBeVisible()
  await expect(memory.getByText('now', { exact: true })).toBeVisible()
  await expect(page.getByTestId('history-cpu').getByText('100 %', { exact: true })).toBeVisible()
  await memory.getByRole('application').focus()
  await page.keyboard.press('ArrowRight')
  await expect(memory.getByTestId('chart-hint')).toHaveText(/^(-\d+ s|now): [\d.]+ MiB$/)
})

test('the distribution of a run has each task in a bin and each process in a bar', async ({ app }) => {
  const { page } = app
  const loaded: string[] = []
  page.on('request', (request) => loaded.push(request.url()))
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-ready', 'true')
  await startPrimes(app, 'four-jobs')
  await expect(page.getByTestId('run-result')).toContainText('4,995')
  // What draws it is loaded with the first chart of its kind, and not before.
  expect(loaded.some((url) => url.includes('index'))).toBe(true)
  expect(loaded.filter((url) => url.includes('recharts'))).toEqual([])
  await page.getByTestId('results-distribution').click()
  await expect.poll(() => loaded.filter((url) => url.includes('recharts'))).toHaveLength(1)
  const times = page.getByTestId('task-times')
  await expect(times).toHaveAttribute('aria-label', /^Times of 4 tasks: .+ to .+, median .+, 95 % within .+$/)
  await expect(times).toContainText(/median [\d.]+ (µs|ms|s)/)
  await expect(times).toContainText(/p95 [\d.]+ (µs|ms|s)/)
  await expect(times.locator('.recharts-reference-line')).toHaveCount(2)

  // Bin by bin, as a screen reader tells them: the four of four tasks hold all of these together.
  await times.getByRole('application').focus()
  const hint = times.getByTestId('chart-hint')
  const told: string[] = []
  for (let bin = 0; bin < 4; bin++) {
    if (bin > 0) await page.keyboard.press('ArrowRight')
    await expect(hint).toHaveText(/^[\d.]+ \S+ to [\d.]+ \S+: \d tasks?$/)
    await expect(hint).not.toHaveText(told.at(-1) ?? '')
    told.push((await hint.textContent()) ?? '')
  }
  expect(told.reduce((sum, text) => sum + Number(/: (\d)/.exec(text)?.[1]), 0)).toBe(4)

  const shares = page.getByTestId('worker-shares')
  await expect(shares).toHaveAttribute('aria-label', /^Tasks of [12] process(es)?: \d( to \d)?$/)
  await page.getByTestId('shares-workMs').click()
  await expect(shares).toHaveAttribute('aria-label', /^Time inside the tasks of [12] process(es)?: /)
})

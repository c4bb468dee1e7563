// The launcher and the programs behind its buttons, and a run in an engine process of its own.

import { expect, runEnds, startWith, test } from './workloads-app.ts'

test('First processes starts from its form: its output, checks, code and story are there', async ({ app }) => {
  const { page } = app
  await startWith(page, 'first-processes', { rounds: 3 })
  await expect(page.getByTestId('run-output')).toContainText('the square of 10 is 100')
  await runEnds(page)
  await expect(page.getByTestId('run-result')).toHaveText(/The square came first in \d+ of 3 rounds/)
  await expect(page.getByTestId('run-story')).toContainText('2 workers were alive before join, and 0 after it.')
  await expect(page.getByTestId('run-story')).toContainText(`its parent is PID ${app.pid}.`)
  await page.getByTestId('results-checks').click()
  await expect(page.getByTestId('run-checks').locator('li[data-ok="true"]')).toHaveCount(10)
  await expect(page.getByTestId('run-story')).toContainText('raised RangeError: 10 is too large. join threw nothing')
  await page.getByTestId('results-code').click()
  await expect(page.getByTestId('code-text')).toContainText('export const program: Program')
  await page.getByTestId('code-first-processes.py').click()
  await expect(page.getByTestId('code-text')).toContainText('from multiprocessing import Process')
  // The button that was used last stands first.
  await expect(page.locator('[data-testid^="launch-"]').first()).toHaveAttribute(
    'data-testid',
    'launch-first-processes',
  )
})

test('kill -9 of one child of First processes is shown as its exit code, and told by the program itself', async ({
  app,
}) => {
  const { page } = app
  await page.getByTestId('setup-first-processes').click()
  await page.getByTestId('param-rounds').fill('1')
  await page.getByTestId('param-sleepMs').fill('60000')
  await page.getByTestId('start').click()
  const row = page.locator('[data-testid="process-row"][data-state="running"]', { hasText: 'worker-1' })
  await expect(page.getByTestId('run-output')).toContainText(/pid=\d+[^]*pid=\d+/)
  const pid = Number(await row.getAttribute('data-pid'))
  // It has its one call, and so is not idle.
  await expect(row).toHaveAttribute('data-activity', 'busy')
  process.kill(pid, 'SIGKILL')
  await expect(app.row(pid).getByTestId('cell-exit-code')).toHaveText('SIGKILL (-9)')
  const other = page.locator('[data-testid="process-row"][data-state="running"]', { hasText: 'worker-2' })
  await other.click()
  await page.getByTestId('process-grid').focus()
  await page.keyboard.press('k')
  await runEnds(page, 'failed')
  await expect(page.getByTestId('run-story')).toContainText(
    `worker-1 (PID ${pid}) ended with exit code -9: killed from outside (SIGKILL)`,
  )
  await expect(page.getByTestId('run-story')).toContainText('ended with exit code -9: killed by you (SIGKILL)')
  await page.getByTestId('results-checks').click()
  await expect(page.getByTestId('run-checks').locator('li[data-ok="false"]')).toHaveCount(2)
})

test('Timeouts starts from its button: three rows show three ends, and its checks hold', async ({ app }) => {
  const { page } = app
  await page.getByTestId('launch-timeouts').click()
  await runEnds(page)
  await expect(page.getByTestId('run-result')).toHaveText('Exit codes: sleeper -15, stubborn -9, stopped -9')
  const codes = page.getByTestId('cell-exit-code')
  await expect(codes).toHaveText(['SIGTERM (-15)', 'SIGKILL (-9)', 'SIGKILL (-9)'])
  await expect(page.getByTestId('run-story')).toContainText('stubborn (PID ')
  await page.getByTestId('results-checks').click()
  await expect(page.getByTestId('run-checks').locator('li[data-ok="true"]')).toHaveCount(4)
})

test('Chunking starts from its form: its charts have the times that its story tells', async ({ app }) => {
  const { page } = app
  await startWith(page, 'chunking', { items: 5_000 })
  await expect(page.getByTestId('workers-input')).toBeVisible()
  await expect(page.getByTestId('chunk-input')).toHaveCount(0)
  await runEnds(page)
  await expect(page.getByTestId('run-result')).toHaveText(/^Chunk size \S+ was the fastest: [\d.]+ ms for 5,000 items$/)
  await page.getByTestId('results-charts').click()
  const charts = page.getByTestId('run-chart')
  await expect(charts).toHaveCount(2)
  await expect(charts.first()).toContainText('Even items by chunk size (ms)')
  await expect(charts.first().locator('.recharts-bar-rectangle')).toHaveCount(6)
  await expect(charts.last().locator('.recharts-bar-rectangle')).toHaveCount(7)
  await page.getByTestId('results-checks').click()
  await expect(page.getByTestId('run-checks').locator('li[data-ok="true"]')).toHaveCount(2)
})

test('Mandelbrot starts from its button: its picture grows tile by tile, also when a worker is killed', async ({
  app,
}) => {
  const { page } = app
  await page.getByTestId('launch-mandelbrot').click()
  const picture = page.getByTestId('run-picture')
  await expect(picture.getByTestId('picture-shares').locator('li')).toHaveCount(2, { timeout: 30_000 })
  await page.locator('[data-testid="process-row"][data-state="running"]').first().click()
  await page.getByTestId('process-grid').focus()
  await page.keyboard.press('k')
  await runEnds(page)
  await expect(page.getByTestId('run-result')).toHaveText(
    /^1 process [\d.]+ s, 2 workers [\d.]+ s: [\d.]+ times as \w+$/,
  )
  await expect(picture.getByRole('img')).toHaveAccessibleName(/^Mandelbrot set: 96 tiles from [23] processes$/)
  // The middle of the set is dark and its edge is light, with and without the tint.
  const light = (x: number, y: number) =>
    picture.locator('canvas').evaluate(
      (canvas: HTMLCanvasElement, [left, top]) => {
        const copy = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
        copy?.drawImage(canvas, -left, -top)
        return Math.max(...(copy?.getImageData(0, 0, 1, 1).data.slice(0, 3) ?? []))
      },
      [x, y] as const,
    )
  expect(await light(300, 160)).toBeLessThan(await light(80, 150))
  await picture.getByTestId('picture-tint').locator('xpath=..').click()
  await expect(async () => {
    expect(await light(300, 160)).toBe(Math.round(255 * 0.16))
  }).toPass()
  await page.getByTestId('results-checks').click()
  await expect(page.getByTestId('run-checks').locator('li[data-ok="true"]')).toHaveCount(2)
})

/** A workload, a field of its form, and what it may not be. */
const REFUSED = [
  ['first-processes', 'rounds', '0'],
  ['timeouts', 'limitMs', '-1'],
  ['output', 'lines', '0'],
  ['baseline', 'ranges', '1'],
  ['chunking', 'items', '1'],
  ['which-one', 'timesCores', '9'],
  ['gil', 'tasks', '1001'],
  ['mandelbrot', 'tile', '1025'],
  ['executor', 'bits', '29'],
  ['text', 'linesPerTask', '499'],
  ['queue-results', 'takeEveryMs', '-1'],
  ['pipeline', 'maxSize', '0'],
  ['no-main-guard', 'setUpMs', '10001'],
  ['not-serialisable', 'depth', '21'],
  ['shared-state', 'count', '20001'],
  ['too-many-processes', 'timesCores', '1'],
  ['join-before-drain', 'room', '0'],
] as const

test('a parameter out of range is refused at its field, and nothing starts', async ({ app }) => {
  const { page } = app
  for (const [workload, field, value] of REFUSED) {
    await page.getByTestId(`setup-${workload}`).click()
    await page.getByTestId(`param-${field}`).fill(value)
    await page.getByTestId('start').click()
    await expect(page.getByTestId(`param-${field}`), workload).toHaveAttribute('aria-invalid', 'true')
  }
  await expect(page.getByTestId('run-status')).toHaveCount(0)
  await expect(page.getByTestId('process-row')).toHaveCount(0)
})

test('a number field keeps what is typed, and tells what it cannot use', async ({ app }) => {
  const { page } = app
  const typed = async (field: string, keys: string): Promise<string> => {
    await page.getByTestId(field).fill('')
    await page.getByTestId(field).pressSequentially(keys)
    return page.getByTestId(field).inputValue()
  }
  const form = page.locator('form').filter({ has: page.getByTestId('workload') })
  await page.getByTestId('setup-primes').click()
  await expect(page.getByTestId('param-to')).toHaveValue(/\d/, { timeout: 30_000 })

  // Scientific notation is a number, which the field writes out when it is left.
  expect(await typed('param-to', '1e4')).toBe('1e4')
  await page.getByTestId('param-from').focus()
  await expect(page.getByTestId('param-to')).toHaveValue('10,000')
  // A key in the middle of a number that is written in groups.
  await page.getByTestId('param-to').press('Home')
  await page.getByTestId('param-to').press('ArrowRight')
  await page.keyboard.type('23')
  await expect(page.getByTestId('param-to')).toHaveValue('1230000')
  await page.getByTestId('param-to').press('ArrowUp')
  await expect(page.getByTestId('param-to')).toHaveValue('1,230,001')

  // "1,5" could mean 1.5: it is refused, and not taken for 15.
  expect(await typed('param-to', '1,5')).toBe('1,5')
  await page.getByTestId('param-to').fill('1000')
  await page.getByTestId('param-from').focus()
  await page.getByTestId('param-to').fill('1,5')
  await expect(page.getByTestId('param-to')).toHaveValue('1,5')
  expect(await typed('workers-input', '0')).toBe('0')
  await expect(form).toContainText('expected 1 to 256, got 0')
  expect(await typed('chunk-input', '1.5')).toBe('1.5')
  await expect(form).toContainText('expected a whole number, got 1.5')
  await page.getByTestId('start').click()
  for (const field of ['workers-input', 'chunk-input'])
    await expect(page.getByTestId(field)).toHaveAttribute('aria-invalid', 'true')
  await typed('workers-input', '2')
  await typed('chunk-input', '4')
  await page.getByTestId('start').click()
  await expect(form).toContainText('expected a number, got "1,5"')
  await expect(page.getByTestId('run-status')).toHaveCount(0)
  await expect(page.getByTestId('process-row')).toHaveCount(0)
})

test('during Queue results the depth of its queue is in the chart and in the section of the run', async ({ app }) => {
  const { page } = app
  await page.getByTestId('setup-queue-results').click()
  await page.getByTestId('param-workMs').fill('0')
  await page.getByTestId('param-takeEveryMs').fill('1000')
  await page.getByTestId('start').click()
  await page.getByTestId('results-queues').click()
  const queue = page.getByTestId('run-queue')
  await expect(queue).toContainText('results')
  await expect(page.getByTestId('queue-depth')).toContainText(/Queue depth [1-5] waiting/, { timeout: 20_000 })
  await expect(queue).toContainText(/results Queue[1-5]no limit/)
  await expect(page.getByTestId('run-result')).toHaveText('Took 5 of 5 results', { timeout: 30_000 })
  await expect(queue).toContainText('closed, 0 items left')
  await expect(page.getByTestId('run-story')).toContainText('After join the exit codes are 0, 0, 0, 0, 0.')
})

// The main job: launch, watch, drag, kill. In the real window, checked against /proc and a sieve.

import { expect, test } from './app.ts'
import { isRunning, workersOf } from './os-view.ts'
import { countPrimesBySieve } from './sieve.ts'

// The one test of the app in npm run test:quick.
test('the four jobs give 4,995 primes, and each range its count', { tag: '@smoke' }, async ({ app }) => {
  const { page } = app
  await page.getByTestId('preset-four-jobs').click()
  await page.getByTestId('start').click()
  await expect(page.getByTestId('run-result')).toContainText('4,995')
  const rows = page.getByTestId('result-row')
  await expect(rows).toHaveCount(4)
  await expect(rows.nth(0)).toContainText('10,000,000 to 10,019,999')
  for (const [i, count] of ['1,242', '1,261', '1,252', '1,240'].entries())
    await expect(rows.nth(i)).toContainText(count)
  await expect(page.getByTestId('run-status')).toContainText('done')
  // The pool is closed: its workers go, with 0, and their rows stay.
  await expect(app.alive()).toHaveCount(0)
  for (const cell of await page.getByTestId('cell-exit-code').all()) await expect(cell).toHaveText('0')
})

test('workers dragged from 1 to 4 are four PIDs in the table and in /proc; kills show by whom; the total is a sieve’s', async ({
  app,
}) => {
  test.setTimeout(180_000)
  const { page } = app
  // Sized for this machine first.
  await expect(page.getByTestId('param-to')).toHaveValue(/\d/, { timeout: 30_000 })
  const from = Number((await page.getByTestId('param-from').inputValue()).replaceAll(',', ''))
  const sized = Number((await page.getByTestId('param-to').inputValue()).replaceAll(',', ''))
  // 60 s of one process: a third of it is time enough to drag and to kill.
  const to = from + Math.round((sized - from) / 3)
  await page.getByTestId('param-to').fill(String(to))
  await page.getByTestId('workers-input').fill('1')
  await page.getByTestId('workers-input').press('Enter')
  await page.getByTestId('start').click()
  await expect(app.alive()).toHaveCount(1)

  // The mouse takes the thumb from 1 to 4 on a slider from 1 to its right end.
  const slider = page.getByTestId('workers-slider')
  const thumb = slider.getByRole('slider')
  const max = Number(await thumb.getAttribute('aria-valuemax'))
  const [box, at] = [await slider.boundingBox(), await thumb.boundingBox()]
  if (box === null || at === null) throw new Error('the slider is not to be seen')
  await page.mouse.move(at.x + at.width / 2, at.y + at.height / 2)
  await page.mouse.down()
  const step = (box.width - at.width) / (max - 1)
  for (let i = 1; i <= 3; i++) await page.mouse.move(at.x + at.width / 2 + i * step, at.y + at.height / 2, { steps: 4 })
  await page.mouse.up()
  await expect(thumb).toHaveAttribute('aria-valuenow', '4')
  await expect(app.alive()).toHaveCount(4)
  const shown = (await Promise.all((await app.alive().all()).map((row) => row.getAttribute('data-pid')))).map(Number)
  expect(shown.sort((a, b) => a - b)).toEqual(workersOf(app.pid))

  const [first, second] = shown
  if (first === undefined || second === undefined) throw new Error('no worker')
  await app.row(first).getByTestId('kill').click()
  await expect(app.row(first).getByTestId('cell-exit-code')).toHaveText('SIGKILL (-9)')
  await expect(app.row(first).getByTestId('cell-cause')).toContainText('killed by you')
  await expect(page.getByTestId('death-sentence')).toContainText(`(PID ${first}): killed by you (SIGKILL)`)
  await expect(page.getByTestId('death-sentence')).toContainText('took its place')
  await expect(app.alive()).toHaveCount(4)

  process.kill(second, 'SIGKILL')
  await expect(app.row(second).getByTestId('cell-exit-code')).toHaveText('SIGKILL (-9)')
  await expect(app.row(second).getByTestId('cell-cause')).toContainText('killed from outside')
  await expect(app.alive()).toHaveCount(4)
  expect([first, second].filter(isRunning)).toEqual([])
  const now = (await Promise.all((await app.alive().all()).map((row) => row.getAttribute('data-pid')))).map(Number)
  expect(now.sort((a, b) => a - b)).toEqual(workersOf(app.pid))

  const expected = countPrimesBySieve(from, to)
  await expect(page.getByTestId('run-result')).toContainText(expected.toLocaleString('en'), { timeout: 120_000 })
})

// What the window does beside the main job: rows and keys, pausing, clearing, errors at their field, quitting.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, startApp, test } from './app.ts'
import { answerSaveDialog } from './dialogs.ts'
import { childrenOf, workersByStart, workersOf } from './os-view.ts'

test('an empty window says what to press, and Start is the way', async ({ app }) => {
  await expect(app.page.getByText(/Start/).first()).toBeVisible()
  await expect(app.page.getByTestId('process-row')).toHaveCount(0)
  await expect(app.page.getByTestId('live-dot')).toHaveAttribute('data-live', 'true')
})

test('by keyboard alone: start, choose a row, pause, resume, terminate, kill, stop all', async ({ app }) => {
  const { page } = app
  await expect(page.getByTestId('start')).toBeEnabled({ timeout: 30_000 })
  await page.keyboard.press('Control+Enter')
  await expect(app.alive()).toHaveCount(2)
  const [first, second] = workersByStart(app.pid)
  if (first === undefined || second === undefined) throw new Error('no worker')

  await page.getByTestId('process-grid').focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('p')
  await expect(app.row(first)).toHaveAttribute('data-activity', 'stopped')
  await expect(app.row(first).getByTestId('cell-state')).toContainText('stopped')
  await page.keyboard.press('p')
  await expect(app.row(first)).not.toHaveAttribute('data-activity', 'stopped')
  await page.keyboard.press('t')
  await expect(app.row(first).getByTestId('cell-exit-code')).toHaveText('SIGTERM (-15)')
  await expect(app.row(first).getByTestId('cell-cause')).toContainText('terminated by you')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('k')
  await expect(app.row(second).getByTestId('cell-exit-code')).toHaveText('SIGKILL (-9)')
  await expect(app.alive()).toHaveCount(2)
  const others = workersOf(app.pid)
  await expect(page.getByTestId('cell-chunk').first()).toHaveText(/^tasks? [\d,]+/)
  await page.getByTestId('stop-all').click()
  await expect(app.alive()).toHaveCount(0)
  for (const pid of others) await expect(app.row(pid).getByTestId('cell-cause')).toContainText('by you')
  await expect(page.getByTestId('run-status')).toContainText('cancelled')
  await expect.poll(() => childrenOf(app.pid)).toEqual([])

  await page.getByTestId('clear-dead').click()
  await expect(page.getByTestId('process-row')).toHaveCount(0)
})

test('a process stopped from outside is shown as stopped', async ({ app }) => {
  await expect(app.page.getByTestId('start')).toBeEnabled({ timeout: 30_000 })
  await app.page.getByTestId('start').click()
  await expect(app.alive()).toHaveCount(2)
  const [first] = workersOf(app.pid)
  if (first === undefined) throw new Error('no worker')
  process.kill(first, 'SIGSTOP')
  await expect(app.row(first)).toHaveAttribute('data-activity', 'stopped')
  process.kill(first, 'SIGCONT')
  await expect(app.row(first)).not.toHaveAttribute('data-activity', 'stopped')
})

test('a wrong value is refused at its field, and nothing starts', async ({ app }) => {
  const { page } = app
  await page.getByTestId('preset-four-jobs').click()
  await page.getByTestId('param-to').fill('5')
  await page.getByTestId('start').click()
  await expect(page.getByText('expected a number above "from"')).toBeVisible()
  await expect(page.getByTestId('process-row')).toHaveCount(0)
  // The child that measured this machine for the default preset may still be on its way out.
  await expect.poll(() => workersOf(app.pid)).toEqual([])
})

test('a reloaded window shows the same processes, and they have not noticed', async ({ app }) => {
  const { page } = app
  await expect(page.getByTestId('start')).toBeEnabled({ timeout: 30_000 })
  await page.getByTestId('start').click()
  await expect(app.alive()).toHaveCount(2)
  const before = workersOf(app.pid)
  await page.getByTestId('filter').fill('state:running')
  await page.getByTestId('process-grid').focus()
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  const details = await page.getByTestId('details').getAttribute('aria-label')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-ready', 'true')
  await expect(app.alive()).toHaveCount(2)
  expect(workersOf(app.pid)).toEqual(before)
  for (const pid of before) await expect(app.row(pid)).toBeVisible()
  // What was looked at is looked at again.
  await expect(page.getByTestId('filter')).toHaveValue('state:running')
  await expect(page.getByTestId('details')).toHaveAttribute('aria-label', details ?? 'none')
})

test('quitting with a run going asks; no keeps it, yes ends everything', async () => {
  const app = await startApp(['--launch', 'primes'])
  await expect(app.alive()).toHaveCount(2, { timeout: 30_000 })
  const asked = (response: number): Promise<void> =>
    app.electron.evaluate(({ app: electronApp, dialog }, answer) => {
      dialog.showMessageBox = ((...given: readonly unknown[]) => {
        Object.assign(globalThis, { asked: given.at(-1) })
        return Promise.resolve({ response: answer, checkboxChecked: false })
      }) as typeof dialog.showMessageBox
      electronApp.quit()
    }, response)
  await asked(1)
  await expect
    .poll(() => app.electron.evaluate(() => JSON.stringify((globalThis as { asked?: unknown }).asked ?? null)))
    .toContain('A run is still going.')
  await expect(app.alive()).toHaveCount(2)
  const closed = app.electron.waitForEvent('close')
  await asked(0).catch(() => undefined)
  await closed
  await expect.poll(() => childrenOf(app.pid), { timeout: 3_000 }).toEqual([])
})

test('CPU is counted of one core or of the machine, as chosen, and the choice outlives the window', async ({ app }) => {
  const { page } = app
  await expect(page.getByTestId('start')).toBeEnabled({ timeout: 30_000 })
  await page.getByTestId('start').click()
  await expect(app.alive()).toHaveCount(2)
  const cores = Number(/of (\d+)/.exec((await page.getByTestId('cores-note').textContent()) ?? '')?.[1])
  const total = async (): Promise<number> =>
    Number(/CPU ([\d.]+) %/.exec((await page.getByTestId('totals').textContent()) ?? '')?.[1])
  // Enough to tell the two ways apart: beside something else, workers of low priority get little of a core.
  await expect.poll(total, { timeout: 15_000 }).toBeGreaterThan(4)
  // At one and the same moment, so that only the way of counting differs.
  await page.keyboard.press('F6')
  await expect(page.getByTestId('frozen')).toBeVisible()
  const ofOneCore = await total()
  await page.getByTestId('cpu-basis').click()
  await expect(page.getByTestId('cpu-basis')).toHaveText('of the machine')
  expect(await total()).toBeCloseTo(ofOneCore / cores, 0)
  await page.keyboard.press('F6')
  await page.reload()
  await expect(page.getByTestId('cpu-basis')).toHaveText('of the machine')
})

test('the palette finds a command by its name and runs it', async ({ app }) => {
  const { page } = app
  await expect(page.getByTestId('start')).toBeEnabled({ timeout: 30_000 })
  await page.keyboard.press('Control+k')
  await expect(page.getByTestId('palette-input')).toBeFocused()
  await page.keyboard.type('own function')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('palette')).toBeHidden()
  await expect(page.getByTestId('workload')).toHaveAttribute('data-workload', 'function')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('primes')
  await page.keyboard.press('Enter')
  await page.getByTestId('preset-four-jobs').click()
  await page.keyboard.press('Control+k')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('run-result')).toContainText('4,995')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('xyzzy')
  await expect(page.getByText('No command is called that.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('palette')).toBeHidden()
})

test.describe('the events of a first run', () => {
  test.use({ ownApp: true })

  test('the list of events is narrowed by level and by words, and saved as text', async ({ app }) => {
    const { page, electron } = app
    const folder = mkdtempSync(join(tmpdir(), 'procdeck-events-'))
    try {
      await page.getByTestId('preset-four-jobs').click()
      await page.getByTestId('start').click()
      await expect(page.getByTestId('run-result')).toContainText('4,995')
      await expect(app.alive()).toHaveCount(0)
      const lines = page.getByTestId('event-line')
      await page.getByTestId('events-find').fill('ended with 0')
      await expect(lines).toHaveCount(2)
      await page.getByTestId('events-level').selectOption('warnings')
      await expect(page.getByText('No event matches.')).toBeVisible()
      await page.getByTestId('events-level').selectOption('all')
      await page.getByTestId('events-find').fill('')

      const saved = join(folder, 'events.txt')
      await answerSaveDialog(electron, saved)
      await page.getByTestId('events-save').click()
      await expect(page.getByTestId('events-save')).toBeEnabled()
      const text = readFileSync(saved, 'utf8').trim().split('\n')
      expect(
        text.filter((line) => /^\d{4}-\d\d-\d\dT[\d:.]+Z info SpawnPoolWorker-\d: ended with 0/.test(line)),
      ).toHaveLength(2)
      expect(text.some((line) => line.endsWith('run 1 done: 4,995 primes'))).toBe(true)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  test('a window for which no frame comes shows what happens all the same', async ({ app }) => {
    const { page } = app
    await page.evaluate(() => {
      window.requestAnimationFrame = () => 0
    })
    await page.getByTestId('launch-timeouts').click()
    await expect(page.getByTestId('run-status')).toHaveAttribute('data-status', 'done', { timeout: 30_000 })
    await expect(page.getByTestId('event-line').filter({ hasText: 'run 1' }).last()).toContainText('done')
  })
})

// A Python program of the user's, unchanged, under watch in the window: its rows are the system's, a worker that is killed
// makes a hang that is named, and the form shows what is wrong with a command line at its field.

import { execFileSync, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { type App, expect, test } from './app.ts'
import { answerOpenDialog, answerQuestions } from './dialogs.ts'
import { isRunning } from './os-view.ts'

const programAt = (name: string): string => fileURLToPath(new URL(`../test/programs/watched/${name}`, import.meta.url))
const pythonFound = ((): boolean => {
  try {
    execFileSync('python3', ['-c', ''])
    return true
  } catch {
    return false
  }
})()

async function start({ page, electron }: App, name: string, args = ''): Promise<() => Promise<string[]>> {
  const asked = await answerQuestions(electron, 0)
  await answerOpenDialog(electron, programAt(name))
  await page.getByTestId('launch-watch').click()
  await page.getByTestId('watch-choose').click()
  await expect(page.getByTestId('watch-command')).toHaveValue(new RegExp(`python3? .*${name}$`))
  if (args !== '') await page.getByTestId('watch-command').fill(`python3 ${programAt(name)} ${args}`)
  await page.getByTestId('start').click()
  return asked
}

const rowNamed = (page: Page, name: string | RegExp) => page.getByTestId('process-row').filter({ hasText: name })

test.skip(!pythonFound, 'there is no python3 here')

// Each asks before its first run, and the first run has the number 1.
test.describe('in a new app', () => {
  test.use({ ownApp: true })

  for (const from of ['outside', 'its row'] as const)
    test(`a Pool whose worker is killed from ${from} hangs: the finding names the line that waits, and Stop ends all of it`, async ({
      app,
    }) => {
      const { page } = app
      const asked = await start(app, 'long-tasks.py')
      const worker = rowNamed(page, /ForkPoolWorker-\d/).first()
      await expect(worker).toHaveAttribute('data-activity', 'busy', { timeout: 20_000 })
      expect(await asked()).toEqual(['Run this program?'])
      // What finds the interpreter may have had processes of its own, whose ends show a moment later.
      const living = page.locator('[data-testid="process-row"][data-alive="true"]')
      await expect(living).toHaveCount(3)
      const pids = await living.evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('data-pid'))))
      expect(pids.filter(isRunning)).toEqual(pids)
      const pid = Number(await worker.getAttribute('data-pid'))
      if (from === 'outside') process.kill(pid, 'SIGKILL')
      else await worker.getByTestId('kill').click()
      const finding = page.getByTestId('run-diagnosis')
      await expect(finding).toContainText('This pool never finishes', { timeout: 20_000 })
      await expect(finding).toContainText(`(PID ${pid}) ended by SIGKILL (-9). It held chunk`)
      await expect(finding).toContainText(/long-tasks\.py waits at long-tasks\.py, line \d+, in main/)
      const cause = from === 'outside' ? 'by another process (SIGKILL)' : 'by you (SIGKILL)'
      await expect(page.getByTestId('death-sentence')).toContainText(cause)
      await rowNamed(page, 'long-tasks.py').first().dblclick()
      await page.getByTestId('details-stack-ask').click()
      await expect(page.getByTestId('details-stack')).toContainText('in main')
      await page.keyboard.press('Escape')
      await page.getByTestId('run-cancel').click()
      await expect(page.getByTestId('run-status')).toHaveAttribute('data-status', 'cancelled', { timeout: 20_000 })
      await expect.poll(() => pids.filter(isRunning)).toEqual([])
    })

  test('the Python original of a workload runs from its second button, again and beside ours', async ({ app }) => {
    const { page } = app
    const isDone = async (heading: string): Promise<void> => {
      await expect(page.getByText(heading).first()).toBeVisible({ timeout: 30_000 })
      await expect(page.getByTestId('run-status')).toHaveAttribute('data-status', 'done', { timeout: 60_000 })
    }
    await page.getByTestId('setup-first-processes').click()
    await page.getByTestId('start-original').click()
    await isDone('Run 1 · first-processes.py')
    await page.getByTestId('run-again').click()
    await isDone('Run 2 · first-processes.py')
    await page.getByTestId('launch-first-processes').click()
    await expect(page.getByText('Run 3 · First processes').first()).toBeVisible({ timeout: 30_000 })
  })
})

/** Programs that go wrong: what is named, what was seen of it, and how the run ends; null: it hangs until it is stopped. */
for (const [name, args, title, evidence, status] of [
  ['11-executor-worker-killed.py', '', 'Broken executor', /\(PID \d+\).*ended by SIGKILL \(-9\)/, 'failed'],
  ['06-join-before-drain.py', '', 'Join before the queue is empty', /waits for the end of producer \(PID \d+\)/, null],
  ['07-no-guard.py', 'spawn', 'No main guard', /child \(PID \d+\) ended with exit code 1 before its function/, 'done'],
] as const)
  test(`${name} gets the finding: ${title}`, async ({ app }) => {
    const { page } = app
    await start(app, name, args)
    const finding = page.getByTestId('run-diagnosis').filter({ hasText: title })
    await expect(finding).toBeVisible({ timeout: 20_000 })
    await expect(finding).toContainText(evidence)
    const rows = page.getByTestId('process-row')
    const pids = await rows.evaluateAll((all) => all.map((row) => Number(row.getAttribute('data-pid'))))
    if (status === null) await page.getByTestId('run-cancel').click()
    await expect(page.getByTestId('run-status')).toHaveAttribute('data-status', status ?? 'cancelled', {
      timeout: 20_000,
    })
    await expect.poll(() => pids.filter(isRunning)).toEqual([])
  })

test('four jobs of a Pool have the PIDs of the system, their tasks on the timeline, and their exit codes', async ({
  app,
}) => {
  const { page } = app
  await start(app, '04-primes-pool.py')
  await expect(page.getByTestId('run-status')).toHaveAttribute('data-status', 'done', { timeout: 60_000 })
  await expect(page.getByTestId('run-output')).toContainText('total: 4995 primes')
  await expect(rowNamed(page, /ForkPoolWorker-\d/)).toHaveCount(2)
  const pids = await page.getByTestId('run-output').textContent()
  for (const row of await rowNamed(page, /ForkPoolWorker-\d/).all())
    expect(pids).toContain(`(PID ${await row.getAttribute('data-pid')})`)
  await expect(rowNamed(page, /ForkPoolWorker-\d/).first()).toContainText(/SIGTERM \(-15\)|0/)
  await page
    .getByRole('tab', { name: 'Timeline' })
    .or(page.getByText('Timeline', { exact: true }))
    .first()
    .click()
  await expect(page.getByTestId('timeline')).toBeVisible()
})

test('a command line that cannot be started is refused at its field, and one that nobody confirms is not started', async ({
  app,
}) => {
  const { page, electron } = app
  const asked = await answerQuestions(electron, 1)
  await page.getByTestId('launch-watch').click()
  for (const [line, message] of [
    ['', /Choose a script, or type a command/],
    ['python99 a.py', /There is no "python99" in the folders of PATH/],
    ['python3 /nowhere/a.py', /There is no file \/nowhere\/a\.py/],
    ['python3 a.py | head', /Only a shell knows "\|"/],
  ] as const) {
    await page.getByTestId('watch-command').fill(line)
    await page.getByTestId('start').click()
    await expect(page.getByText(message)).toBeVisible()
  }
  expect(await asked()).toEqual([])
  await page.getByTestId('watch-command').fill('sleep 60')
  await page.getByTestId('start').click()
  await expect(page.getByText('You did not confirm the command line')).toBeVisible()
  expect(await asked()).toEqual(['Run this program?'])
  await expect(page.getByTestId('process-row')).toHaveCount(0)
})

test('a process that runs already is attached to, and killed only where that is allowed', async ({ app }) => {
  const { page, electron } = app
  const asked = await answerQuestions(electron, 0)
  const sleeper = spawn('sleep', ['60'], { stdio: 'ignore' })
  try {
    await page.getByTestId('launch-watch').click()
    await page.getByTestId('watch-mode-attach').click()
    await page.getByTestId('watch-pid').fill(String(sleeper.pid))
    await page.getByTestId('start').click()
    const row = rowNamed(page, 'sleep')
    await expect(row).toHaveAttribute('data-pid', String(sleeper.pid))
    expect(await asked()).toEqual(['Watch this process?'])
    await row.getByTestId('kill').click()
    await expect(page.getByText('you have not allowed signals to it')).toBeVisible()
    expect(isRunning(sleeper.pid ?? 0)).toBe(true)
    await page.getByTestId('run-cancel').click()
    await expect(page.getByTestId('run-status')).toHaveAttribute('data-status', 'cancelled')
    expect(isRunning(sleeper.pid ?? 0)).toBe(true)
  } finally {
    sleeper.kill('SIGKILL')
  }
})

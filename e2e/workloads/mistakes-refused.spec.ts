// Mistakes that the library refuses by name, in the real app: what was observed, the diagnosis, and the right way.

import { expect, runEnds, test } from './workloads-app.ts'
import { isRunning } from '../os-view.ts'

test('No main guard starts from its button: one start becomes four processes, of which none is left', async ({
  app,
}) => {
  const { page } = app
  await page.getByTestId('launch-no-main-guard').click()
  await runEnds(page)
  await expect(page.getByTestId('run-result')).toHaveText(
    '1 start became 4 processes without a main guard, and 1 process with one',
  )
  const story = page.getByTestId('run-story')
  await expect(story).toContainText(
    /refused \(PID \d+\) ended with exit code 1: MainGuardError\. 1 process had imported/,
  )
  await expect(story).toContainText('Afterwards none of them was running.')
  await expect(story).toContainText(/1 process imported the module, and guarded \(PID \d+\) ended with exit code 0\./)
  const [, chain = ''] = /4 processes, PID ([\d, then]+):/.exec(await story.innerText()) ?? []
  const pids = chain.split(', then ').map(Number)
  expect(pids.map((pid) => isRunning(pid))).toEqual([false, false, false, false])
  await expect(page.getByTestId('run-diagnosis')).toContainText('No main guard')
  await expect(page.getByTestId('run-diagnosis')).toContainText(
    /refused \(PID \d+\) imported tasks\.js\?unguarded, which starts a process at its top level/,
  )
  await page.getByTestId('results-checks').click()
  await expect(page.getByTestId('run-checks').locator('li[data-ok="true"]')).toHaveCount(6)
})

test('Not serialisable starts from its button: each value has its path, and no row is one of those refused', async ({
  app,
}) => {
  const { page } = app
  await page.getByTestId('launch-not-serialisable').click()
  await runEnds(page)
  await expect(page.getByTestId('run-result')).toHaveText('4 of 4 values refused, and 0 processes started for them')
  const story = page.getByTestId('run-story')
  await expect(story).toContainText('a closure at [0].options.callback; a stream at [0].log')
  await expect(story).toContainText('1 before, 1 after; items put into the queue: 0.')
  await expect(story).toContainText('500 of 1,000 numbers came back equal')
  await expect(page.getByTestId('run-output')).toContainText('a stream at [0].log: it is an object that emits events')
  const rows = page.getByTestId('process-row')
  await expect(rows).toHaveCount(4)
  for (const name of ['SpawnPoolWorker', 'server', 'no-export', 'right'])
    await expect(rows.filter({ hasText: new RegExp(`^${name}`) })).toHaveCount(1)
  await expect(page.getByTestId('run-diagnosis')).toContainText('Not serialisable')
  await page.getByTestId('results-checks').click()
  await expect(page.getByTestId('run-checks').locator('li[data-ok="true"]')).toHaveCount(11)
})

// A function of the user's own in Python: a file that the test writes, under each start method, run on a real text; and
// files that are broken in every way.

import { readFileSync } from 'node:fs'
import { expect, test } from './app.ts'
import { answerOpenDialog, answerSaveDialog } from './dialogs.ts'
import { choose, countedByTheSystem, ownFiles, safeRead, TEXT, useRange } from './own-files.ts'

const COUNT_WORDS = `import re
from collections import Counter

def count_words(line):
    return Counter("w:" + word.lower() for word in re.findall("[A-Za-z]+", line))
`

const files = ownFiles()
const { write } = files

test('a file of Python counts the words of a real text with 4 workers under each start method, as sort and uniq do', async ({
  app,
}) => {
  test.setTimeout(120_000)
  const { page, electron } = app
  await choose(app, write('words.py', COUNT_WORDS))
  await expect(page.getByTestId('function-export').locator('option')).toHaveText(['count_words'])
  await expect(page.getByTestId('python-interpreter').locator('option').first()).toHaveText(/^Python 3\.\d+\.\d+ \(/)
  await page.getByTestId('inputs-lines').click()
  await answerOpenDialog(electron, TEXT)
  await page.getByTestId('source-choose').click()
  const lines = readFileSync(TEXT, 'utf8').split('\n').length - 1
  await page.getByTestId('workers-input').fill('4')
  await page.getByTestId('workers-input').press('Enter')
  const expected = countedByTheSystem(TEXT)
  expect(expected.size).toBeGreaterThan(500)
  for (const [method, name] of [
    ['spawn', 'SpawnPoolWorker'],
    ['fork', 'ForkPoolWorker'],
    ['forkserver', 'ForkServerPoolWorker'],
  ] as const) {
    await page.getByTestId(`method-${method}`).click()
    await page.getByTestId('start').click()
    await expect(
      page
        .getByTestId('process-row')
        .filter({ hasText: `${name}-` })
        .first(),
    ).toBeVisible()
    await expect(page.getByTestId('run-status')).toHaveAttribute('data-status', 'done', { timeout: 30_000 })
    await expect(page.getByTestId('run-result')).toHaveText(`${lines} results`)
    const saved = files.path(`${method}.json`)
    await answerSaveDialog(electron, saved)
    await page.getByTestId('save-json').click()
    await expect.poll(() => safeRead(saved)).not.toBeNull()
    const rows = JSON.parse(readFileSync(saved, 'utf8')) as readonly { readonly value: Record<string, number> }[]
    const total = new Map<string, number>()
    for (const { value } of rows)
      for (const [word, count] of Object.entries(value))
        total.set(word.slice(2), (total.get(word.slice(2)) ?? 0) + count)
    expect(Object.fromEntries(total)).toEqual(Object.fromEntries(expected))
  }
})

test('a broken file of Python is refused with its place, and the app stays well', async ({ app }) => {
  test.setTimeout(120_000)
  const { page } = app
  const refusal = page.getByRole('alert', { name: /^Not (started|loaded)$/ })

  await choose(app, write('broken.py', 'def work(x):\n    return x +\n'))
  await expect(refusal).toContainText('broken.py could not be loaded: SyntaxError')
  await expect(refusal).toContainText('(broken.py:2)')
  await choose(app, write('imports.py', 'import no_such_thing\ndef work(x): return x\n'))
  await expect(refusal).toContainText("No module named 'no_such_thing' (imports.py:1)")
  await choose(app, write('leaves.py', 'import sys\nsys.exit(3)\n'))
  await expect(refusal).toContainText('leaves.py ended its process while it was loaded (exit code 3)')
  await choose(app, write('leaves_hard.py', 'import os\nos._exit(4)\n'))
  await expect(refusal).toContainText('ended its process while it was loaded (exit code 4)')
  await choose(app, write('nothing.py', 'seven = 7\n'))
  await expect(refusal).toContainText('nothing.py has no function. Write one that takes an input')

  const ends = write(
    'ends.py',
    `import ctypes, os, sys
HOW = [lambda: {}["missing"], lambda: sys.exit(5), lambda: os._exit(6), lambda: ctypes.string_at(0), lambda: print("x\\n" * 20000)]
def work(i):
    if i < len(HOW):
        HOW[i]()
    return i
def forever(i):
    while True:
        pass
`,
  )
  await choose(app, ends)
  await expect(page.getByTestId('function-export').locator('option')).toHaveText(['work', 'forever'])
  await useRange(page, 0, 8)
  await page.getByTestId('start').click()
  await expect(page.getByTestId('run-status')).toHaveAttribute('data-status', 'failed', { timeout: 30_000 })
  await expect(page.getByText("KeyError: 'missing' (ends.py:2)").first()).toBeVisible()
  await page.getByTestId('result-error').first().click()
  await expect(page.getByTestId('error-stack').last()).toContainText(
    /^Traceback .*File ".*ends\.py", line \d, in work/s,
  )
  await page.getByRole('button', { name: 'Close the error' }).click()
  const outcome = (of: string) => page.locator(`[data-testid="result-row"][data-outcome="${of}"]`)
  await expect(outcome('failed')).toHaveCount(1)
  await expect(outcome('lost')).toHaveCount(3)
  await expect(outcome('done')).toHaveCount(4)
  for (const words of ['ended with exit code 5', 'ended with exit code 6', 'crashed (SIGSEGV)'])
    await expect(page.getByText(words).first()).toBeVisible()

  await page.getByTestId('function-export').selectOption('forever')
  await page.getByTestId('function-deadline').fill('1')
  await useRange(page, 0, 1)
  await page.getByTestId('start').click()
  await expect(page.getByText('ran longer than its deadline of 1000 ms').first()).toBeVisible({ timeout: 20_000 })
  await page.getByTestId('function-deadline').fill('')

  // And the app is well.
  await page.getByTestId('setup-primes').click()
  await page.getByTestId('preset-four-jobs').click()
  await page.getByTestId('start').click()
  await expect(page.getByTestId('run-result')).toContainText('4,995')

  // Its tasks in Python count the same.
  await page.getByTestId('param-tasksIn').selectOption({ label: 'Python: fork' })
  await expect(page.getByTestId('preset-four-jobs').getByRole('radio')).toBeChecked()
  await page.getByTestId('start').click()
  await expect(page.getByTestId('process-row').filter({ hasText: 'ForkPoolWorker-' }).first()).toBeVisible()
  await expect(page.getByTestId('run-status')).toHaveAttribute('data-status', 'done', { timeout: 30_000 })
  await expect(page.getByTestId('run-result')).toContainText('4,995')
  await expect(page.getByText('Tasks in Python: fork')).toBeVisible()
})

// A function of the user's own in Python: a file that the test writes, under each start method, run on a real text; and
// files that are broken in every way.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { type App, expect, test } from './app.ts'
import { answerOpenDialog, answerSaveDialog } from './dialogs.ts'

const TEXT = fileURLToPath(new URL('../docs/engine.md', import.meta.url))

const COUNT_WORDS = `import re
from collections import Counter

def count_words(line):
    return Counter("w:" + word.lower() for word in re.findall("[A-Za-z]+", line))
`

let folder = ''
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'procdeck-own-'))
})
test.afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function write(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

async function choose({ page, electron }: App, path: string): Promise<void> {
  await page.getByTestId('setup-function').click()
  await answerOpenDialog(electron, path)
  await page.getByTestId('function-choose').click()
}

async function runOverRange(page: Page, to: number): Promise<void> {
  await page.getByTestId('inputs-range').click()
  await page.getByTestId('function-from').fill('0')
  await page.getByTestId('function-to').fill(String(to))
  await page.getByTestId('start').click()
}

/** As everybody counts words on a command line. */
function countedByTheSystem(path: string): Record<string, number> {
  const command = `tr -cs 'A-Za-z' '\\n' < '${path}' | tr 'A-Z' 'a-z' | grep . | sort | uniq -c`
  const lines = execFileSync('sh', ['-c', command], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } })
  const counts: Record<string, number> = {}
  for (const line of lines.trim().split('\n')) {
    const [count = '', word = ''] = line.trim().split(/\s+/)
    counts[`w:${word}`] = Number(count)
  }
  return counts
}

function safeRead(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

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
    const saved = join(folder, `${method}.json`)
    await answerSaveDialog(electron, saved)
    await page.getByTestId('save-json').click()
    await expect.poll(() => safeRead(saved)).not.toBeNull()
    const rows = JSON.parse(readFileSync(saved, 'utf8')) as readonly { readonly value: Record<string, number> }[]
    const total: Record<string, number> = {}
    for (const { value } of rows)
      for (const [word, count] of Object.entries(value)) total[word] = (total[word] ?? 0) + count
    expect(total).toEqual(expected)
  }
})

test('what is wrong with a file of Python is told with its place, and the app stays well', async ({ app }) => {
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
  await runOverRange(page, 8)
  await expect(page.getByTestId('run-status')).toHaveAttribute('data-status', 'failed', { timeout: 30_000 })
  await expect(page.getByText("KeyError: 'missing' (ends.py:2)").first()).toBeVisible()
  const outcome = (of: string) => page.locator(`[data-testid="result-row"][data-outcome="${of}"]`)
  await expect(outcome('failed')).toHaveCount(1)
  await expect(outcome('lost')).toHaveCount(3)
  await expect(outcome('done')).toHaveCount(4)
  for (const words of ['ended with exit code 5', 'ended with exit code 6', 'crashed (SIGSEGV)'])
    await expect(page.getByText(words).first()).toBeVisible()

  await page.getByTestId('function-export').selectOption('forever')
  await page.getByTestId('function-deadline').fill('1')
  await runOverRange(page, 1)
  await expect(page.getByText('ran longer than its deadline of 1000 ms').first()).toBeVisible({ timeout: 20_000 })
  await page.getByTestId('function-deadline').fill('')

  // And the app is well.
  await page.getByTestId('setup-primes').click()
  await page.getByTestId('preset-four-jobs').click()
  await page.getByTestId('start').click()
  await expect(page.getByTestId('run-result')).toContainText('4,995')
})

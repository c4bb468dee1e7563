// A function of the user's own: a file that the test writes, run on a real text; and files that are broken in every way.

import { readFileSync } from 'node:fs'
import { expect, test } from './app.ts'
import { answerOpenDialog, answerQuestions, answerSaveDialog } from './dialogs.ts'
import { choose, countedByTheSystem, ownFiles, safeRead, TEXT, useRange } from './own-files.ts'

const COUNT_WORDS = `
export function countWords(line) {
  const counts = {}
  for (const word of line.match(/[A-Za-z]+/g) ?? []) counts['w:' + word.toLowerCase()] = (counts['w:' + word.toLowerCase()] ?? 0) + 1
  return counts
}
export const notAFunction = 7
`

const files = ownFiles()
const { write } = files

test('a file of the user’s counts the words of a real text with 4 workers, as sort and uniq do', async ({ app }) => {
  const { page, electron } = app
  await choose(
    app,
    write('words.ts', `type Counts = Map<string, number>\nconst none: Counts = new Map()\n${COUNT_WORDS}`),
  )
  await expect(page.getByTestId('function-export').locator('option')).toHaveText(['countWords'])
  await page.getByTestId('inputs-lines').click()
  await answerOpenDialog(electron, TEXT)
  await page.getByTestId('source-choose').click()
  const lines = readFileSync(TEXT, 'utf8').split('\n').length - 1
  await expect(page.getByTestId('source-name')).toHaveText(`engine.md: ${lines} lines`)
  await page.getByTestId('workers-input').fill('4')
  await page.getByTestId('workers-input').press('Enter')
  await page.getByTestId('start').click()
  await expect(page.getByTestId('run-result')).toHaveText(`${lines} results`, { timeout: 30_000 })

  const saved = files.path('results.json')
  await answerSaveDialog(electron, saved)
  await page.getByTestId('save-json').click()
  interface Row {
    readonly outcome: string
    readonly value: Readonly<Record<string, number>>
    readonly pid: number
  }
  await expect.poll(() => safeRead(saved)).not.toBeNull()
  const rows = JSON.parse(readFileSync(saved, 'utf8')) as readonly Row[]
  expect(rows.map(({ outcome }) => outcome)).toEqual(rows.map(() => 'done'))
  const total = new Map<string, number>()
  for (const { value } of rows)
    for (const [word, count] of Object.entries(value)) total.set(word.slice(2), (total.get(word.slice(2)) ?? 0) + count)
  const expected = countedByTheSystem(TEXT)
  expect(expected.size).toBeGreaterThan(500)
  expect(Object.fromEntries(total)).toEqual(Object.fromEntries(expected))
})

test('what is wrong with a file is told with its place, and the app stays well', async ({ app }) => {
  test.setTimeout(120_000)
  const { page, electron } = app
  const refusal = page.getByRole('alert', { name: /^Not (started|loaded)$/ })

  await choose(app, write('broken.mjs', 'export function work(x) {\n  return x +\n}\n'))
  await expect(refusal).toContainText('broken.mjs could not be loaded: SyntaxError')
  await expect(refusal).toContainText('(broken.mjs:3)')

  await choose(app, write('nothing.mjs', 'export const seven = 7\n'))
  await expect(refusal).toContainText('nothing.mjs exports no function')

  await choose(app, write('page.tsx', 'export const work = (x: number) => x\n'))
  await expect(refusal).toContainText('has JSX in it')

  await choose(
    app,
    write('typed-throws.ts', 'type Id = number\n\nthrow new RangeError("not typed")\nexport const a = (x: Id) => x\n'),
  )
  await expect(refusal).toContainText('RangeError: not typed (typed-throws.ts:3:7)')

  await choose(app, write('exits.mjs', 'process.exit(3)\nexport const work = (x) => x\n'))
  await expect(refusal).toContainText('exits.mjs ended its process while it was loaded (exit code 3)')

  await choose(app, write('throws-at-load.mjs', '\nthrow new RangeError("not today")\nexport const work = (x) => x\n'))
  await expect(refusal).toContainText('RangeError: not today (throws-at-load.mjs:2:7)')

  // Thrown in the function: the run fails with the place, and each task says so.
  await choose(
    app,
    write(
      'throws.mjs',
      'export function work(x) {\n  if (x % 2 === 1) throw new TypeError("odd: " + x)\n  return x\n}\n',
    ),
  )
  await useRange(page, 0, 10)
  await page.getByTestId('start').click()
  await expect(page.getByTestId('run-status')).toHaveAttribute('data-status', 'failed')
  await expect(page.getByText(/^TypeError: odd: \d \(throws.mjs:2:26\)$/).first()).toBeVisible()
  await expect(page.locator('[data-testid="result-row"][data-outcome="failed"]')).toHaveCount(5)
  await expect(page.locator('[data-testid="result-row"][data-outcome="done"]')).toHaveCount(5)

  // For ever in the function: its deadline ends it.
  await choose(app, write('forever.mjs', 'export function work(x) {\n  for (;;) if (x < 0) return x\n}\n'))
  await useRange(page, 0, 2)
  await page.getByTestId('function-deadline').fill('1')
  await page.getByTestId('start').click()
  await expect(page.getByText('ran longer than its deadline of 1000 ms').first()).toBeVisible({ timeout: 20_000 })
  await expect(page.getByTestId('run-status')).toHaveAttribute('data-status', 'failed')
  await page.getByTestId('function-deadline').fill('')

  // Changed since it was approved: asked again, and only a yes runs it. What it exported then is not there now.
  const changing = write('changing.mjs', 'export const before = (x) => x\n')
  await choose(app, changing)
  await expect(page.getByTestId('function-export').locator('option')).toHaveText(['before'])
  write('changing.mjs', 'export const after = (x) => x\n')
  const askedNo = await answerQuestions(electron, 1)
  await page.getByTestId('start').click()
  await expect(refusal).toContainText('changing.mjs has changed since you approved it, and was not run')
  expect(await askedNo()).toEqual(['changing.mjs has changed since you approved it.'])
  await answerQuestions(electron, 0)
  await page.getByTestId('start').click()
  await expect(page.getByText('has no export "before"; its functions are: after').first()).toBeVisible()

  // And the app is well.
  await page.getByTestId('setup-primes').click()
  await page.getByTestId('preset-four-jobs').click()
  await page.getByTestId('start').click()
  await expect(page.getByTestId('run-result')).toContainText('4,995')
})

const KINDS = `
export class Unused {}
const kinds = [0.25, NaN, 'say "yes"', '=1+1', 2n ** 70n, new Map([[1, 'one']]), new TypeError('no'), undefined]
export function kind(i) {
  if (i >= kinds.length) throw new RangeError('no kind ' + i)
  return kinds[i]
}
`

test.describe('the charts of a first run', () => {
  // They show the last minute.
  test.use({ ownApp: true })

  test('results of each kind are told as what they are, and what failed is not called done', async ({ app }) => {
    const { page, electron } = app
    await choose(app, write('kinds.mjs', KINDS))
    await expect(page.getByTestId('function-export').locator('option')).toHaveText(['kind'])
    await useRange(page, 0, 10)
    await page.getByTestId('start').click()
    await expect(page.getByTestId('run-status')).toHaveAttribute('data-status', 'failed', { timeout: 30_000 })
    await expect(page.getByTestId('run-value')).toHaveText('8 results')
    await expect(page.getByTestId('totals')).toContainText('8 tasks done')
    await expect(page.getByTestId('totals')).toContainText('2 failed')
    const cells = page.getByTestId('result-row').locator('[role="cell"]:nth-child(2)')
    const texts = ['0.25', 'NaN', 'say "yes"', '=1+1', '1180591620717411303424n', '{"Map":[[1,"one"]]}']
    const last = ['{"name":"TypeError","message":"no"}', 'undefined', 'failed', 'failed']
    await expect(cells).toHaveText([...texts, ...last])

    // A short run that failed has a mean rate, and its start and end in the charts.
    await expect(page.getByText(/^[\d.,]+\/s$/).first()).toBeVisible()
    await expect(page.getByTestId('queue-depth')).toHaveAttribute('aria-label', /now 0 waiting, at most 10 waiting$/)

    await answerSaveDialog(electron, files.path('results.csv'))
    await page.getByTestId('save-csv').click()
    await expect(page.getByTestId('save-csv')).toBeEnabled()
    const lines = readFileSync(files.path('results.csv'), 'utf8').split('\n')
    expect(lines[3]).toContain(',done,"say ""yes""",')
    expect(lines[4]).toContain(",done,'=1+1,")

    await page.getByTestId('results-workers').click()
    await expect(page.getByRole('columnheader', { name: 'Results' })).toBeVisible()

    // The history tells it in words, and fills the form with it again after another file was chosen.
    await choose(app, write('other.mjs', 'export const other = (x) => x'))
    await expect(page.getByTestId('function-export').locator('option')).toHaveText(['other'])
    await useRange(page, 5, 7)
    await page.keyboard.press('Control+3')
    await page.getByTestId('history-row').first().click()
    await expect(page.getByTestId('history-opened')).toContainText('Your own function')
    await expect(page.getByTestId('history-opened')).toContainText('kind · inputs 0 to 9')
    await page.getByTestId('history-run-again').click()
    await expect(page.getByTestId('function-export').locator('option')).toHaveText(['kind'])
    await expect(page.getByTestId('function-to')).toHaveValue('10')
    await page.getByTestId('start').click()
    await expect(page.getByTestId('run-status')).toHaveAttribute('data-run-id', '2')
    await expect(page.getByTestId('run-status')).toHaveAttribute('data-status', 'failed', { timeout: 30_000 })
    await expect(page.getByTestId('run-value')).toHaveText('8 results')
  })
})

// The timeline of a run with kills, and the trace that Perfetto opens: parsed, nested, with every kill in it.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from './app.ts'
import { answerOpenDialog, answerSaveDialog } from './dialogs.ts'
import { workersOf } from './os-view.ts'

// What is marked holds what earlier runs did.
test.use({ ownApp: true })

const TASKS = 200

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid?: number
  readonly ts?: number
  readonly dur?: number
  readonly args: Readonly<Record<string, unknown>>
}

/** Complete events of one thread must lie side by side or inside each other. */
function overlaps(events: readonly TraceEvent[]): number {
  const sorted = events.toSorted((a, b) => (a.ts ?? 0) - (b.ts ?? 0) || (b.dur ?? 0) - (a.dur ?? 0))
  let [bad, endTs] = [0, Number.NEGATIVE_INFINITY]
  for (const { ts = 0, dur = 0 } of sorted) {
    if (ts < endTs) bad++
    endTs = Math.max(endTs, ts + dur)
  }
  return bad
}

test('the timeline tells the numbers of what is marked, and its trace parses, nests, and holds every task and every kill', async ({
  app,
}) => {
  test.setTimeout(90_000)
  const { page, electron } = app
  const folder = mkdtempSync(join(tmpdir(), 'procdeck-timeline-'))
  try {
    const spin = `export function work(x) {\n  const until = performance.now() + 20\n  while (performance.now() < until);\n  return x\n}\n`
    writeFileSync(join(folder, 'spin.mjs'), spin)
    await page.getByTestId('setup-function').click()
    await answerOpenDialog(electron, join(folder, 'spin.mjs'))
    await page.getByTestId('function-choose').click()
    await expect(page.getByTestId('function-export')).toBeVisible()
    await page.getByTestId('function-to').fill(String(TASKS))
    await page.getByTestId('function-again').click({ force: true })
    await page.getByTestId('workers-input').fill('2')
    await page.getByTestId('workers-input').press('Enter')
    await page.getByTestId('start').click()
    await expect(app.alive()).toHaveCount(2)
    const killed = workersOf(app.pid)
    for (const pid of killed) process.kill(pid, 'SIGKILL')
    await page.getByTestId('view-timeline').click()
    await expect(page.getByTestId('timeline')).toBeVisible()
    await expect(page.getByTestId('run-status')).toHaveAttribute('data-status', 'done', { timeout: 60_000 })

    // All of it, by keyboard: fitted, marked, told in metrics.
    await page.getByTestId('timeline').focus()
    const marked = async (): Promise<string | null> => {
      await page.keyboard.press('f')
      await page.keyboard.press('m')
      return page.getByTestId('timeline-note').textContent()
    }
    // The newest spans come a few times a second.
    await expect.poll(marked).toContain(`${TASKS} tasks, `)
    await page.keyboard.press('Escape')
    await expect(page.getByTestId('timeline-note')).toContainText('F fit')

    const saved = join(folder, 'trace.json')
    await answerSaveDialog(electron, saved)
    await page.getByTestId('timeline-save').click()
    await expect(page.getByTestId('timeline-save')).toBeEnabled()
    const { traceEvents } = JSON.parse(readFileSync(saved, 'utf8')) as { readonly traceEvents: readonly TraceEvent[] }
    const spans = traceEvents.filter(({ ph }) => ph === 'X')
    expect(spans.reduce((sum, { args }) => sum + Number(args['tasks']), 0)).toBe(TASKS)
    expect(spans.every(({ ts = -1, dur = -1 }) => ts >= 0 && dur >= 0)).toBe(true)
    for (const tid of new Set(spans.map((event) => event.tid)))
      expect(overlaps(spans.filter((event) => event.tid === tid))).toBe(0)
    const deaths = traceEvents.filter(({ ph, name }) => ph === 'i' && name === 'ended: SIGKILL (-9)')
    expect(new Set(deaths.map(({ args }) => args['pid']))).toEqual(new Set(killed))
    expect(deaths).toHaveLength(killed.length)
    expect(deaths.every(({ args }) => args['by'] === 'outside')).toBe(true)
    const named = traceEvents.filter(({ ph, name }) => ph === 'M' && name === 'thread_name')
    expect(new Set(named.map((event) => event.tid))).toEqual(new Set(traceEvents.flatMap(({ tid }) => tid ?? [])))
    // Twenty milliseconds of work each, as the worker measured it.
    const single = spans.filter(({ args }) => args['tasks'] === 1)
    expect(single.length).toBeGreaterThan(TASKS / 2)
    const sorted = single.map(({ dur = 0 }) => dur).sort((a, b) => a - b)
    expect(sorted[Math.floor(sorted.length / 2)]).toBeGreaterThan(15_000)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

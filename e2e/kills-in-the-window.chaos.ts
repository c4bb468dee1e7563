// Promise 1 in the open window: 100,000 tasks on 8 workers of the real app, one of them killed from outside every 50 ms
// while at least half of them are at work.
// Every task has its outcome, main stays awake, and every death and every replacement is in the table.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { expect, test } from 'vitest'
import { childrenOf, workersOf } from './os-view.ts'
import { until } from './plain-app.ts'
import { withSteadyEvaluate } from './steady-evaluate.ts'
import { countPrimesBySieve } from './sieve.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const TASKS = 100_000
const FROM = 10_000_000
const NUMBERS_A_TASK = 25
const WORKERS = 8
const KILL_EVERY_MS = 50
const P99_LIMIT_MS = 20
/** How long the end of a run may take to be seen. */
const END_MS = 1_000

/**
 * The workers that are at work, told from outside: the app lowers their priority with their first word. On two cores the
 * app's runtime starts a dozen workers a second (160 ms of a core each), so twenty kills a second would soon leave nobody at
 * work: a kill is left out while fewer than half of the workers are.
 */
function atWork(main: number): number[] {
  return workersOf(main).filter((worker) => {
    try {
      const stat = readFileSync(`/proc/${worker}/stat`, 'utf8')
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]) > 0
    } catch {
      return false
    }
  })
}

interface Row {
  readonly id: number
  readonly pid: number
  readonly alive: boolean
  readonly text: string
}

/** Counts from here on; the resolution of 1 ms is a part of every figure. */
async function watchMain(
  electron: ElectronApplication,
): Promise<() => Promise<{ p50: number; p99: number; max: number }>> {
  await electron.evaluate(() => {
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks')
    const histogram = monitorEventLoopDelay({ resolution: 1 })
    histogram.enable()
    ;(globalThis as { loopDelay?: typeof histogram }).loopDelay = histogram
  })
  return () =>
    electron.evaluate(() => {
      const histogram = (globalThis as { loopDelay?: { percentile: (p: number) => number; max: number } }).loopDelay
      if (histogram === undefined) throw new Error('nobody watched')
      return { p50: histogram.percentile(50) / 1e6, p99: histogram.percentile(99) / 1e6, max: histogram.max / 1e6 }
    })
}

/** Every row of the table, by going through all of it as a person would. */
async function readTable(page: Page): Promise<Map<number, Row>> {
  const rows = new Map<number, Row>()
  const grid = page.getByTestId('process-grid')
  const height = await grid.evaluate((element) => element.scrollHeight)
  for (let top = 0; top <= height; top += 150) {
    await grid.evaluate((element, to) => {
      element.scrollTop = to
    }, top)
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    const seen = await page.getByTestId('process-row').evaluateAll((elements) =>
      elements.map((element) => ({
        id: Number(element.getAttribute('data-process-id')),
        pid: Number(element.getAttribute('data-pid')),
        alive: element.getAttribute('data-alive') === 'true',
        text: element.textContent ?? '',
      })),
    )
    for (const row of seen) rows.set(row.id, row)
  }
  return rows
}

test('promise 1 in the open window: nothing is lost, main stays awake, the table has every death', async () => {
  const profile = mkdtempSync(join(tmpdir(), 'procdeck-chaos-'))
  const electron = withSteadyEvaluate(await _electron.launch({ cwd: ROOT, args: [ROOT, `--user-data-dir=${profile}`] }))
  const pid = electron.process().pid ?? 0
  try {
    const page = await electron.firstWindow()
    await page.waitForSelector('html[data-ready="true"]')
    await page.getByTestId('start').waitFor()
    const to = FROM + TASKS * NUMBERS_A_TASK
    const started = await page.evaluate((input) => window.procdeck.call('run.start', input), {
      workload: 'primes',
      parameters: { from: FROM, to, ranges: TASKS },
      workers: WORKERS,
      chunkSize: 'auto',
    })
    expect(started).toMatchObject({ ok: true })
    await until('all workers live', () => workersOf(pid).length === WORKERS, 30_000)
    const figures = await watchMain(electron)

    const killed: number[] = []
    const killedAtMs = new Map<number, number>()
    const beganMs = performance.now()
    const status = page.getByTestId('run-status')
    let over = false
    const ended = status
      .filter({ hasText: /done|failed|cancelled/ })
      .waitFor({ timeout: 500_000 })
      .finally(() => {
        over = true
      })
    ended.catch(() => undefined) // it is awaited below
    while (!over) {
      const working = atWork(pid)
      const victim = working[Math.floor(Math.random() * working.length)]
      if (victim !== undefined && working.length >= WORKERS / 2) {
        try {
          process.kill(victim, 'SIGKILL')
          killed.push(victim)
          killedAtMs.set(victim, performance.now())
        } catch {
          // it had ended by itself: the run is over
        }
      }
      await delay(KILL_EVERY_MS)
    }
    await ended
    const endedMs = performance.now()
    const seconds = (endedMs - beganMs) / 1000
    const loop = await figures()
    await until('the workers are gone', () => workersOf(pid).length === 0, 10_000)
    await delay(1_000)
    const rows = await readTable(page)

    const dead = [...rows.values()].filter(({ text }) => text.includes('SIGKILL (-9)'))
    process.stdout.write(
      `promise 1 in the window: ${TASKS} tasks in ${seconds.toFixed(1)} s, ${killed.length} kills, ${rows.size} rows, ` +
        `main's loop delay p50 ${loop.p50.toFixed(1)} ms, p99 ${loop.p99.toFixed(1)} ms, longest ${loop.max.toFixed(1)} ms\n`,
    )
    expect(await page.getByTestId('run-result').textContent()).toContain(
      countPrimesBySieve(FROM, to).toLocaleString('en'),
    )
    // PIDs can come again within a run, so they are counted and not only looked up.
    const shown = dead.map((row) => row.pid).sort((a, b) => a - b)
    const all = [...rows.values()].map((row) => row.pid)
    // A worker ends by itself only when the run does: a kill at that moment may find it dead, with an end of its own.
    const early = [...killedAtMs].filter(([, atMs]) => atMs < endedMs - END_MS).map(([one]) => one)
    for (const one of early) expect(shown).toContain(one)
    for (const one of killedAtMs.keys()) expect(all).toContain(one)
    expect(dead.length).toBeGreaterThanOrEqual(early.length)
    // Each death was made good, and the rows say who took whose place; a zombie may be killed twice, so PIDs are counted once.
    expect(rows.size).toBeGreaterThanOrEqual(new Set(killed).size + 1)
    expect([...rows.values()].filter(({ alive }) => alive)).toEqual([])
    expect(loop.p99).toBeLessThanOrEqual(P99_LIMIT_MS)
  } finally {
    await electron
      .evaluate(({ dialog }) => {
        dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false })
      })
      .catch(() => undefined)
    await electron.close().catch(() => undefined)
    rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
    await until('nothing is left', () => childrenOf(pid).length === 0, 5_000)
  }
})

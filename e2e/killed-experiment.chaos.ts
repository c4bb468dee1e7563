// The app is killed while it measures: the database opens, what was shown as saved is there, and no process is left.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { HistoryStore } from '../src/session/store/history-store.ts'
import { newDice } from '../test/support/stage.ts'
import { startApp } from './app.ts'
import { chaosCount } from './chaos-count.ts'
import { childrenOf } from './os-view.ts'
import { until } from './plain-app.ts'

const KILLS = 100
/** From the first trial on. */
const MOMENTS_MS = 4_000
const GONE_MS = 10_000
const EXPERIMENT = {
  workload: 'primes',
  parameters: { from: 10_000_000, to: 10_200_000, ranges: 20 },
  design: { workers: [1, 2], chunkSizes: [1, 'auto'] as const, repeats: 20, warmUps: 0 },
}

/** Returns how many trials the window had been told as done when the app was killed. */
async function killedApp(
  profile: string,
  momentMs: number,
): Promise<{ readonly shown: number; readonly left: number }> {
  const app = await startApp([], profile)
  const begun = await app.page.evaluate((input) => window.procdeck.call('lab.begin', input), EXPERIMENT)
  expect(begun).toMatchObject({ ok: true })
  const beganMs = performance.now()
  let shown = 0
  while (performance.now() - beganMs < momentMs) {
    shown = await app.page.evaluate(async () => {
      const answer = await window.procdeck.call('lab.open', {})
      const open = answer.ok ? (answer.value as { experiment: { trials: { status: string }[] } } | null) : null
      return open?.experiment.trials.filter(({ status }) => status === 'done').length ?? 0
    })
    await delay(20)
  }
  process.kill(app.pid, 'SIGKILL')
  const left = (): number => app.own().length + childrenOf(app.pid).length
  await until('nothing is left', () => left() === 0, GONE_MS).catch(() => undefined)
  const count = left()
  await app.electron.close().catch(() => undefined)
  return { shown, left: count }
}

test('promise 43: an app that is killed while it measures loses no trial that it showed, and leaves no process', {
  timeout: 3_600_000,
}, async () => {
  const dice = newDice()
  const folder = mkdtempSync(join(tmpdir(), 'procdeck-killed-'))
  const rounds = chaosCount(KILLS)
  const metrics = { kills: 0, shown: 0, missing: 0, notInterrupted: 0, left: 0, warnings: 0 }
  try {
    for (let round = 0; round < rounds; round++) {
      const profile = join(folder, String(round))
      const { shown, left } = await killedApp(profile, dice.next() * MOMENTS_MS)
      const store = HistoryStore.open(join(profile, 'history.sqlite'), () => metrics.warnings++)
      const [newest] = store.list({ search: '', limit: 1, offset: 0 }).rows
      const { status, trials } = store.experiment(newest?.id ?? '')
      store.close()
      metrics.kills++
      metrics.shown += shown
      metrics.left += left
      metrics.missing += Math.max(0, shown - trials.filter((trial) => trial.status === 'done').length)
      if (status !== 'interrupted' || trials.some((trial) => trial.status === 'running')) metrics.notInterrupted++
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  process.stdout.write(`promise 43, the app (seed ${dice.seed}): ${JSON.stringify(metrics)}\n`)
  expect(metrics).toMatchObject({ kills: rounds, missing: 0, notInterrupted: 0, left: 0, warnings: 0 })
})

// Promise 27: for five minutes random things happen to the app, and every ten seconds its table is compared with what the
// system says.

import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { newDice } from '../test/support/stage.ts'
import { startApp } from './app.ts'
import { chaosCount, spread } from './chaos-count.ts'
import { compare, type Comparison, Mischief } from './mischief.ts'
import { workersOf } from './os-view.ts'
import { callFrom } from './page-call.ts'
import { until } from './plain-app.ts'

/** Five minutes. */
const ROUNDS = 30
const ROUND_MS = 9_000
const QUIET_MS = 1_000
const PAUSE_MS = 150

test('promise 27: what the table shows is what there is', { timeout: 3_600_000 }, async () => {
  const dice = newDice()
  const app = await startApp()
  try {
    const mischief = new Mischief(app, dice)
    const comparisons: Comparison[] = []
    for (let round = chaosCount(ROUNDS); round > 0; round--) {
      const endMs = performance.now() + ROUND_MS
      while (performance.now() < endMs) {
        await mischief.next()
        await delay(dice.next() * PAUSE_MS)
      }
      comparisons.push(await compare(app, QUIET_MS))
    }
    const differences = comparisons.flatMap(({ difference }) => difference ?? [])
    const sum = (of: (one: Comparison) => number): number => comparisons.reduce((total, one) => total + of(one), 0)
    const done = Object.entries(mischief.done).map(([deed, count]) => `${count} ${deed}`)
    process.stdout.write(
      `promise 27 (seed ${dice.seed}): ${mischief.total} things done (${done.join(', ')}), ${comparisons.length} comparisons ` +
        `of ${sum(({ processes }) => processes)} living processes, ${sum(({ stopped }) => stopped)} of them stopped, ` +
        `${differences.length} differences; looked again ${sum(({ again }) => again)} times; ` +
        `table read in ${spread(comparisons.map(({ readMs }) => readMs))}\n`,
    )
    expect(differences).toEqual([])
    expect(await callFrom(app.page, 'session.stopAll', {})).toMatchObject({ ok: true })
    await until('no worker is left', () => workersOf(app.pid).length === 0, 10_000)
    expect(await compare(app, QUIET_MS)).toMatchObject({ processes: 0, difference: null })
  } finally {
    await app.stop()
  }
})

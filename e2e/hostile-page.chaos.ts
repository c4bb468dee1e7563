// Promise 25: a hundred thousand calls of a hostile page, from the page itself and from three who are not it. Nobody else
// is answered, nothing is started that is not a built-in workload, and main lives.

import { expect, test } from 'vitest'
import { FILES_WORKLOAD } from '../src/shared/user-function.ts'
import { newDice } from '../test/support/stage.ts'
import { startApp } from './app.ts'
import { chaosCount } from './chaos-count.ts'
import { HARMLESS_START, hostileCalls, scriptOf } from './hostile-calls.ts'
import { cancelDialogs, runAs, type Sender, strangersOf } from './hostile-senders.ts'
import { childrenOf } from './os-view.ts'
import { callFrom } from './page-call.ts'
import { until } from './plain-app.ts'

const CALLS = 100_000
/** Of the calls, in percent. */
const SHARES: Readonly<Record<Sender, number>> = { page: 40, 'second window': 20, frame: 20, 'about:blank': 20 }
const BATCH = 1_000
/** Between fifty calls of the page: a part of them is more than its rate, and another is looked at. */
const PAUSE_MS = 16
const WATCH_MS = 20
/** Each dialog is cancelled: the only folder that there is to start with is that of the samples, which the app made. */
const HARMLESS: readonly unknown[] = [HARMLESS_START, FILES_WORKLOAD]
/** What the page may be told. */
const CODES = [
  'answered',
  'E_COMMAND',
  'E_GONE',
  'E_INPUT',
  'E_KEY',
  'E_RATE',
  'E_SCHEMA',
  'E_STATE',
  'E_TOO_DEEP',
  'E_TOO_LARGE',
  'E_WORKLOAD',
]

test('promise 25: whatever a page asks, nobody else is answered and nothing else is started', {
  timeout: 3_600_000,
}, async () => {
  const dice = newDice()
  const app = await startApp()
  const strangers = new Set<string>()
  const watch = setInterval(() => {
    for (const command of strangersOf(app.pid)) strangers.add(command)
  }, WATCH_MS)
  try {
    await cancelDialogs(app)
    const codes: Record<Sender, Record<string, number>> = {
      page: {},
      'second window': {},
      frame: {},
      'about:blank': {},
    }
    const oddStarts: unknown[] = []
    let made = 0
    for (const [sender, percent] of Object.entries(SHARES) as [Sender, number][]) {
      const wanted = Math.round((chaosCount(CALLS) * percent) / 100)
      for (let done = 0; done < wanted; done += BATCH) {
        const calls = hostileCalls(Math.min(BATCH, wanted - done), dice.below(2 ** 31))
        const answers = await runAs(app, sender, scriptOf(calls, sender === 'page' ? PAUSE_MS : 0))
        expect(answers).toHaveLength(calls.length)
        made += answers.length
        for (const [i, code] of answers.entries()) {
          codes[sender][code] = (codes[sender][code] ?? 0) + 1
          const [name, input] = calls[i] ?? []
          const { workload } = (input ?? {}) as { readonly workload?: unknown }
          if (code === 'answered' && name === 'run.start' && !HARMLESS.includes(workload)) oddStarts.push(input)
        }
        if (sender === 'page') expect(await callFrom(app.page, 'session.stopAll', {})).toHaveProperty('ok')
      }
    }
    const { page, ...others } = codes
    const told = (seen: Readonly<Record<string, number>>): string =>
      Object.entries(seen)
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([code, count]) => `${count} ${code}`)
        .join(', ')
    const accepted = Object.values(others).reduce(
      (sum, seen) =>
        sum + Object.entries(seen).reduce((all, [code, count]) => all + (code === 'E_SENDER' ? 0 : count), 0),
      0,
    )
    process.stdout.write(
      `promise 25 (seed ${dice.seed}): ${made} calls; the page: ${told(page)}; others: ` +
        `${Object.entries(others)
          .map(([sender, seen]) => `${sender} ${told(seen)}`)
          .join('; ')}; ${accepted} of a wrong sender not refused for it; ${strangers.size} unexpected processes\n`,
    )
    expect(accepted).toBe(0)
    expect(oddStarts).toEqual([])
    expect([...strangers]).toEqual([])
    expect(Object.keys(page).filter((code) => !CODES.includes(code))).toEqual([])
    // Main lives, and nobody has polluted it.
    await app.page.waitForSelector('html[data-ready="true"]')
    expect(await callFrom(app.page, 'app.info', {})).toMatchObject({ ok: true, value: { pid: app.pid } })
    expect(await app.electron.evaluate(() => Object.keys(Object.prototype))).toEqual([])
    expect(await callFrom(app.page, 'session.stopAll', {})).toMatchObject({ ok: true })
    await until('nothing is left', () => childrenOf(app.pid).length === 0, 15_000)
  } finally {
    clearInterval(watch)
    await app.stop()
  }
})

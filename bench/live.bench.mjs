// A million events a minute through the live port: what workers print, for five minutes. Main stays free, a click is
// answered, memory stays flat. --short: for one minute.

import { setTimeout as delay } from 'node:timers/promises'
import { delayOfMain, watchMain } from './app/main-delay.mjs'
import { openProcdeck } from './app/procdeck-app.mjs'
import { median, report } from './figures.mjs'

const MINUTES = process.argv.includes('--short') ? 1 : 5
const WORKERS = 80
/** Below the 200 from which on lines are counted in place of shown. */
const LINES_A_SECOND = 180
const LIMITS = { eventsAMinute: 1_000_000, p99Ms: 20, clickMs: 100, growth: 1.1 }
const CLICK_EVERY_MS = 1_000
/** A row, a choice beside it, and the heaviest that there is: the table built anew. */
const TARGETS = ['cell-pid', 'cores-view-heat', 'view-queues', 'view-table', 'cell-pid', 'cores-view-meters']

const CHATTER = `export async function work() {
  let printed = 0
  const began = performance.now()
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    const due = ((performance.now() - began) / 1000) * ${LINES_A_SECOND}
    for (; printed < due; printed++) {
      console.log('line ' + printed)
      console.error('line ' + printed)
    }
  }
}
`

const app = await openProcdeck()
const { page, electron } = app
// Before the page's own scripts: each message of the live port is counted, each click, timed by the browser itself.
await page.addInitScript(() => {
  const seen = {
    events: 0,
    dropped: 0,
    clicks: /** @type {{ on: string, ms: number }[]} */ ([]),
    viewsMs: /** @type {number[]} */ ([]),
  }
  Object.assign(globalThis, { seenByBench: seen })
  // A click is answered by the pressed tab; the view that it asks for is there, and painted, when it is.
  window.addEventListener(
    'click',
    ({ target, timeStamp }) => {
      const on = /** @type {Element} */ (target).closest('[data-testid^="view-"]')?.getAttribute('data-testid')
      const content = on === 'view-table' ? 'process-grid' : on === 'view-queues' ? 'queues' : null
      if (content === null) return
      const look = () => {
        if (document.querySelector(`[data-testid="${content}"]`) === null) requestAnimationFrame(look)
        else setTimeout(() => seen.viewsMs.push(performance.now() - timeStamp))
      }
      requestAnimationFrame(look)
    },
    true,
  )
  window.addEventListener('message', ({ ports }) => {
    ports[0]?.addEventListener('message', (event) => {
      const { lane, events, count } = event.data
      if (lane === 'events') seen.events += events.length
      if (lane === 'dropped') seen.dropped += count
    })
  })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.name !== 'click') continue
      const { target } = /** @type {PerformanceEventTiming} */ (entry)
      const on = /** @type {Element | null} */ (target)?.closest('[data-testid]')?.getAttribute('data-testid') ?? ''
      seen.clicks.push({ on, ms: entry.duration })
    }
  }).observe(/** @type {PerformanceObserverInit} */ ({ type: 'event', durationThreshold: 16 }))
})
await page.reload()
await page.waitForFunction(() => document.documentElement.dataset['ready'] === 'true')
await app.runFunction({ source: CHATTER, inputs: WORKERS, workers: WORKERS, chunkSize: 1 })
await app.workersAtWork(WORKERS)
await delay(15_000)

/** @returns {Promise<{ events: number, dropped: number, clicks: { on: string, ms: number }[], viewsMs: number[] }>} */
const seen = () => page.evaluate(() => structuredClone(Reflect.get(globalThis, 'seenByBench')))

await watchMain(electron)
const [beganMs, before] = [performance.now(), await seen()]
/** @type {{ mainBytes: number, pageBytes: number }[]} a second */
const memory = []
let clicked = 0
while (performance.now() - beganMs < MINUTES * 60_000) {
  const nextMs = performance.now() + CLICK_EVERY_MS
  await page
    .getByTestId(TARGETS[clicked % TARGETS.length] ?? '')
    .first()
    .click()
  clicked++
  memory.push(app.memory())
  await delay(Math.max(0, nextMs - performance.now()))
}
const [minutes, after, { p99Ms, maxMs }] = [
  (performance.now() - beganMs) / 60_000,
  await seen(),
  await delayOfMain(electron),
]
await app.close()

const clicks = after.clicks.slice(before.clicks.length)
const rate = (after.events - before.events) / minutes
/** @param {(sample: { mainBytes: number, pageBytes: number }) => number} of */
const growth = (of) => {
  const fifth = Math.floor(memory.length / 5)
  return median(memory.slice(-fifth).map(of)) / median(memory.slice(0, fifth).map(of))
}
const [mainGrowth, pageGrowth] = [growth(({ mainBytes }) => mainBytes), growth(({ pageBytes }) => pageBytes)]
const mib = (/** @type {number} */ bytes) => bytes / 2 ** 20
const last = memory.at(-1) ?? { mainBytes: Number.NaN, pageBytes: Number.NaN }

/**
 * @param {string} subject
 * @param {Record<string, number>} figures
 * @param {boolean} ok
 */
function say(subject, figures, ok) {
  report({ bench: 'live', subject, ...figures, ok })
  if (!ok) process.exitCode = 1
}
say(
  'events a minute',
  { minutes, eventsAMinute: rate, fellOff: after.dropped - before.dropped, limit: LIMITS.eventsAMinute },
  rate >= LIMITS.eventsAMinute,
)
say("main's loop", { p99Ms, maxMs, limit: LIMITS.p99Ms }, p99Ms <= LIMITS.p99Ms)
for (const [kind, matches] of /** @type {const} */ ([
  ['click in the table, choice', (/** @type {string} */ on) => !on.startsWith('view-')],
  ['click: another view', (/** @type {string} */ on) => on.startsWith('view-')],
])) {
  const ms = clicks.filter(({ on }) => matches(on)).map(({ ms }) => ms)
  const slowest = Math.max(0, ...ms)
  say(
    kind,
    { n: ms.length, medianMs: median(ms), slowestMs: slowest, limit: LIMITS.clickMs },
    slowest <= LIMITS.clickMs,
  )
}
const viewsMs = after.viewsMs.slice(before.viewsMs.length)
say('the view is there', { n: viewsMs.length, medianMs: median(viewsMs), slowestMs: Math.max(0, ...viewsMs) }, true)
say(
  'memory, last fifth of the first',
  {
    main: mainGrowth,
    page: pageGrowth,
    mainMiB: mib(last.mainBytes),
    pageMiB: mib(last.pageBytes),
    limit: LIMITS.growth,
  },
  Math.max(mainGrowth, pageGrowth) <= LIMITS.growth,
)

// From the death of a worker that was broken on purpose to its whole row on the screen: state, exit code, cause and what
// became of its tasks. Two hundred deaths of all deadly kinds, with all cores busy and another run beside. The moment of
// the death is the system's: when /proc shows a zombie, or nothing. The page notes the frame in which the row was painted.

import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { procStat } from '../test/support/proc-stat.mjs'
import { openProcdeck } from './app/procdeck-app.mjs'
import { median, quantile, report, wallMs } from './figures.mjs'

const DEATHS = 200
const LIMIT_MS = 100
/** Filling a heap takes seconds: one death in so many. */
const OUT_OF_MEMORY_EVERY = 40
const SHOWN_WITHIN_MS = 10_000

/** What the row must say, by how its process was broken. */
const ENDS = {
  raise: { exit: '1', cause: 'ended with exit code 1' },
  exit: { exit: '3', cause: 'ended with exit code 3' },
  abort: { exit: 'SIGABRT (-6)', cause: 'crashed (SIGABRT)' },
  segfault: { exit: 'SIGSEGV (-11)', cause: 'crashed (SIGSEGV)' },
  garbage: { exit: 'SIGKILL (-9)', cause: 'killed by Procdeck (SIGKILL): ProtocolError' },
  kill: { exit: 'SIGKILL (-9)', cause: 'killed by you (SIGKILL)' },
  'out-of-memory': { exit: 'SIGABRT (-6)', cause: 'JavaScript heap out of memory (SIGABRT)' },
}
const OFTEN = /** @type {const} */ (['raise', 'exit', 'abort', 'segfault', 'garbage', 'kill'])

/** Work of 20 ms a task, so that each worker has tasks when it dies. */
const WORK = `export function work(x) {
  const until = performance.now() + 20
  while (performance.now() < until);
  return x
}
`

const app = await openProcdeck()
const { page, call } = app

await page.evaluate(() => {
  /** @type {Record<string, { atMs: number, exit: string, cause: string, state: string }>} */
  const seen = {}
  Object.assign(globalThis, { seen })
  const look = () => {
    for (const row of document.querySelectorAll('[data-testid="process-row"]')) {
      const pid = row.getAttribute('data-pid') ?? ''
      const exit = row.querySelector('[data-testid="cell-exit-code"]')?.textContent ?? ''
      const cause = row.querySelector('[data-testid="cell-cause"]')?.textContent ?? ''
      if (seen[pid] !== undefined || !/ handed out again| lost/.test(cause)) continue
      const shown = { atMs: 0, exit, cause, state: row.getAttribute('data-state') ?? '' }
      seen[pid] = shown
      // A message that is posted in a frame comes when that frame has been painted.
      requestAnimationFrame(() => {
        const painted = new MessageChannel()
        painted.port1.onmessage = () => {
          shown.atMs = performance.timeOrigin + performance.now()
        }
        painted.port2.postMessage(null)
      })
    }
  }
  new MutationObserver(look).observe(document.body, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
  })
})

/**
 * The first thread of a process may be a zombie while another one frees its memory: half a second for a full heap.
 * @param {number} pid
 */
function isDead(pid) {
  try {
    return procStat(pid).state === 'Z' && readdirSync(`/proc/${pid}/task`).length === 1
  } catch {
    return true
  }
}

/** @returns {Promise<{ pid: number, processId: number }[]>} */
function runningRows() {
  return page.evaluate(() =>
    [...document.querySelectorAll('[data-testid="process-row"][data-state="running"]')].map((row) => ({
      pid: Number(row.getAttribute('data-pid')),
      processId: Number(row.getAttribute('data-process-id')),
    })),
  )
}

/** @param {number} count */
async function rowsWhenAllRun(count) {
  const until = performance.now() + 60_000
  for (;;) {
    const rows = await runningRows()
    if (rows.length === count) return rows
    if (performance.now() > until) throw new Error(`only ${rows.length} of ${count} workers run`)
    await delay(20)
  }
}

const workers = availableParallelism()
await app.runFunction({ source: WORK, inputs: 1_000_000, workers: 1, chunkSize: 'auto' })
const [bystander] = await rowsWhenAllRun(1)
await app.runFunction({ source: WORK, inputs: 1_000_000, workers, chunkSize: 'auto' })

/** @type {number[]} */
const times = []
/** @type {string[]} */
const wrong = []
for (let death = 0; death < DEATHS; death++) {
  const rows = await rowsWhenAllRun(workers + 1)
  const victims = rows.filter(({ pid }) => pid !== bystander?.pid)
  const { pid, processId } = victims[death % victims.length] ?? { pid: 0, processId: 0 }
  const way =
    death % OUT_OF_MEMORY_EVERY === OUT_OF_MEMORY_EVERY - 1 ? 'out-of-memory' : (OFTEN[death % OFTEN.length] ?? 'raise')
  await delay(50 + Math.random() * 100)
  await call('process.signal', { processId, action: way })
  while (!isDead(pid)) await delay(1)
  const diedMs = wallMs()
  const shown = await page
    // Asked seldom: a question in every frame would be part of what is measured.
    .waitForFunction((of) => (Reflect.get(globalThis, 'seen')[of]?.atMs ?? 0) > 0, pid, {
      polling: 50,
      timeout: SHOWN_WITHIN_MS,
    })
    .then(() => page.evaluate((of) => Reflect.get(globalThis, 'seen')[of], pid))
    .catch(() => null)
  const { exit, cause } = ENDS[way]
  if (shown === null || shown.exit !== exit || !shown.cause.startsWith(cause) || shown.state !== 'exited')
    wrong.push(`${way}: ${JSON.stringify(shown)}`)
  if (shown !== null) times.push(shown.atMs - diedMs)
  await call('process.clear', {})
}
const after = await runningRows()
const unharmed = after.some(({ pid }) => pid === bystander?.pid)
await app.close()

for (const line of wrong) console.error(`wrong: ${line}`)
report({
  bench: 'faults',
  subject: 'procdeck',
  n: times.length,
  wrong: wrong.length,
  otherRunUnharmed: unharmed,
  busyWorkers: workers + 1,
  medianMs: median(times),
  p95Ms: quantile(times, 0.95),
  p99Ms: quantile(times, 0.99),
  maxMs: Math.max(...times),
  limitMs: LIMIT_MS,
})

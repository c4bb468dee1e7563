// From `kill -9` outside to the exit code on the screen, a hundred times, with all cores busy. The page notes the
// moment: the frame after the change of the cell, when it has been painted.

import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron } from '@playwright/test'
import { median, quantile, report, wallMs } from './figures.mjs'

const KILLS = 100
const LIMIT_MS = 50
const ROOT = fileURLToPath(new URL('..', import.meta.url))
const profile = mkdtempSync(join(tmpdir(), 'procdeck-bench-'))

const app = await _electron.launch({ cwd: ROOT, args: [ROOT, `--user-data-dir=${profile}`] })
const page = await app.firstWindow()
await page.waitForFunction(() => document.documentElement.dataset['ready'] === 'true')

/**
 * @param {string} name
 * @param {unknown} input
 */
function call(name, input) {
  return page.evaluate(
    ([command, given]) => Reflect.get(globalThis, 'procdeck').call(command, given),
    /** @type {const} */ ([name, input]),
  )
}

await page.evaluate(() => {
  /** @type {Record<string, number>} */
  const seen = {}
  Object.assign(globalThis, { seen })
  const look = () => {
    for (const row of document.querySelectorAll('[data-testid="process-row"]')) {
      const pid = row.getAttribute('data-pid') ?? ''
      if (
        seen[pid] !== undefined ||
        row.querySelector('[data-testid="cell-exit-code"]')?.textContent !== 'SIGKILL (-9)'
      )
        continue
      seen[pid] = 0
      // A message that is posted in a frame comes when that frame has been painted.
      requestAnimationFrame(() => {
        const painted = new MessageChannel()
        painted.port1.onmessage = () => {
          seen[pid] = performance.timeOrigin + performance.now()
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

const workers = availableParallelism()
await call('run.start', {
  workload: 'primes',
  parameters: { from: 10_000_000, to: 2_000_000_000, ranges: 20_000 },
  workers,
  chunkSize: 'auto',
})

/** @type {number[]} */
const times = []
for (let kill = 0; kill < KILLS; kill++) {
  await page.waitForFunction(
    (count) => document.querySelectorAll('[data-testid="process-row"][data-state="running"]').length === count,
    workers,
  )
  const pids = await page.evaluate(() =>
    [...document.querySelectorAll('[data-testid="process-row"][data-state="running"]')].map((row) =>
      Number(row.getAttribute('data-pid')),
    ),
  )
  const pid = pids[kill % pids.length] ?? 0
  await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 150))
  const at = wallMs()
  process.kill(pid, 'SIGKILL')
  // Asked seldom: a question in every frame would be part of what is measured.
  const shown = await page.waitForFunction((killed) => Reflect.get(globalThis, 'seen')[killed], pid, { polling: 100 })
  times.push((await shown.jsonValue()) - at)
  await call('process.clear', {})
}
await call('session.stopAll', {})
await app.close()
rmSync(profile, { recursive: true, force: true, maxRetries: 10 })

report({
  bench: 'kill',
  subject: 'procdeck',
  n: times.length,
  busyWorkers: workers,
  medianMs: median(times),
  p95Ms: quantile(times, 0.95),
  maxMs: Math.max(...times),
  limitMs: LIMIT_MS,
})

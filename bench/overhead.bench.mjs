// What watching costs: the app's own CPU beside busy and beside idle workers, and how smoothly it draws next to a bare
// window under the same load. Table and charts are open, samples come once a second.

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { _electron } from '@playwright/test'
import { watchFrames } from './app/frames.mjs'
import { openProcdeck } from './app/procdeck-app.mjs'
import { median, quantile, report } from './figures.mjs'

const BUSY = 16
const IDLE = 256
/** WORKER_NICENESS of the deck. */
const NICENESS = 10
const SETTLE_MS = 8_000
const CPU_MS = 20_000
const FRAMES_MS = 8_000
const ROUNDS = 3
const LIMITS = { busyPercent: 10, idlePercent: 15, framesRatio: 1.25, longTaskMs: 50 }

/** Shorter than a second: from then on a worker is called unresponsive, which is an event of its own. */
const SPIN = `export function work() {
  const until = performance.now() + 500
  while (performance.now() < until);
  return 0
}
`
const WAIT = 'export const work = () => new Promise((resolve) => setTimeout(resolve, 3_600_000))\n'

/**
 * Of one core.
 * @param {import('./app/procdeck-app.mjs').Procdeck} app
 */
async function ownPercent(app) {
  const [beganMs, before] = [performance.now(), app.cpuSeconds()]
  await delay(CPU_MS)
  return ((app.cpuSeconds() - before) * 100_000) / (performance.now() - beganMs)
}

/**
 * @param {string} subject
 * @param {Record<string, number | string>} figures
 * @param {boolean} ok
 */
function say(subject, figures, ok) {
  report({ bench: 'overhead', subject, ...figures, ok })
  if (!ok) process.exitCode = 1
}

/** @param {import('./app/procdeck-app.mjs').Procdeck} app */
async function ours(app) {
  await app.runFunction({ source: SPIN, inputs: 1_000_000, workers: BUSY, chunkSize: 1 })
  await app.workersAtWork(BUSY)
  await delay(SETTLE_MS)
  /** @type {number[]} */
  const percents = []
  for (let round = 0; round < ROUNDS; round++) percents.push(await ownPercent(app))
  return percents
}

/** A bare window, and as many busy processes with the priority of ours. */
async function besideBare() {
  const folder = mkdtempSync(join(tmpdir(), 'procdeck-bench-'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'bare', version: '1.0.0', main: 'main.cjs' }))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>bare</title><h1>bare</h1>')
  writeFileSync(
    join(folder, 'main.cjs'),
    `const { app, BrowserWindow } = require('electron')
app.whenReady().then(() => new BrowserWindow({ width: 1280, height: 800 }).loadFile('index.html'))
`,
  )
  const app = await _electron.launch({ args: [folder, `--user-data-dir=${join(folder, 'profile')}`] })
  const page = await app.firstWindow()
  const load = Array.from({ length: BUSY }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore', detached: true }),
  )
  // As the session does with its workers: docs/decisions/0009-priority-of-workers.md.
  for (const { pid = 0 } of load) {
    setPriority(pid, NICENESS)
    writeFileSync(`/proc/${pid}/autogroup`, String(NICENESS))
    await delay(150) // as often as the kernel takes it
  }
  try {
    await delay(2_000)
    return await watchFrames(page, FRAMES_MS)
  } finally {
    for (const child of load) child.kill('SIGKILL')
    await app.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }
}

const busy = await openProcdeck()
const busyPercent = await ours(busy)
say(
  `${BUSY} busy workers`,
  { n: busyPercent.length, medianPercentOfACore: median(busyPercent), limit: LIMITS.busyPercent },
  median(busyPercent) <= LIMITS.busyPercent,
)
await busy.close()

/** @type {{ ours: number[], bare: number[], longTasks: number[] }} */
const frames = { ours: [], bare: [], longTasks: [] }
for (let round = 0; round < ROUNDS; round++) {
  frames.bare.push(quantile((await besideBare()).frames, 0.95))
  const app = await openProcdeck()
  await app.runFunction({ source: SPIN, inputs: 1_000_000, workers: BUSY, chunkSize: 1 })
  await app.workersAtWork(BUSY)
  await delay(SETTLE_MS)
  const seen = await watchFrames(app.page, FRAMES_MS)
  frames.ours.push(quantile(seen.frames, 0.95))
  frames.longTasks.push(...seen.longTasks)
  await app.close()
}
const ratio = median(frames.ours) / median(frames.bare)
say(
  'frames, p95',
  { n: ROUNDS, medianMs: median(frames.ours), bareMedianMs: median(frames.bare), ratio, limit: LIMITS.framesRatio },
  ratio <= LIMITS.framesRatio,
)
const longest = Math.max(0, ...frames.longTasks)
say(
  'tasks of the page',
  { over50Ms: frames.longTasks.length, longestMs: longest, limit: 0 },
  frames.longTasks.length === 0,
)

const idle = await openProcdeck()
await idle.runFunction({ source: WAIT, inputs: IDLE, workers: IDLE, chunkSize: 1 })
await idle.workersAtWork(IDLE)
await delay(SETTLE_MS)
/** @type {number[]} */
const idlePercent = []
for (let round = 0; round < ROUNDS; round++) idlePercent.push(await ownPercent(idle))
say(
  `${IDLE} idle processes`,
  { n: idlePercent.length, medianPercentOfACore: median(idlePercent), limit: LIMITS.idlePercent },
  median(idlePercent) <= LIMITS.idlePercent,
)
await idle.close()

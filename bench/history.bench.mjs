// The history with ten thousand experiments: a page of its list, a search, one experiment, and the start of a program.

import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleHistory } from '../test/support/history-module.mjs'
import { median, report } from './figures.mjs'

const EXPERIMENTS = 10_000
const TRIALS = 20
const ROUNDS = 15
const LIMITS = { list: 200, search: 100 }
const PAGE = { limit: 100, offset: 0 }

const address = await bundleHistory()
const { HistoryStore } = await import(address)
const folder = mkdtempSync(join(tmpdir(), 'procdeck-bench-'))
const path = join(folder, 'history.db')

/** @param {number} i */
function experiment(i) {
  const words = ['primes', 'mandelbrot', 'files', 'text', 'pipeline']
  const workload = words[i % words.length]
  const trials = Array.from({ length: TRIALS }, (_, index) => ({
    ...{ index, round: 1, cell: { method: 'spawn', workers: 1 + (index % 4), chunkSize: 'auto' }, status: 'done' },
    startedAt: 1_700_000_000_000 + i,
    measures: {
      ...{ wallMs: 100.123 + index, cpuMs: 180.5, parentCpuMs: 9.25, tasks: 100, workMs: 170.125, slowestTaskMs: 3.5 },
      workers: Array.from({ length: 4 }, () => ({
        tasks: 25,
        startMs: 30.5,
        workMs: 85.25,
        waitMs: 4.125,
        tailMs: 1.5,
      })),
      ...{ peakRssBytes: 1e8, bytesIn: 900, bytesOut: 900, otherCores: 0.125 },
    },
    ...{ error: null, marks: [] },
  }))
  return {
    ...{
      id: randomUUID(),
      title: `Experiment ${i} of ${workload}`,
      notes: `What was noted about number ${i}. `.repeat(10),
    },
    ...{ startedAt: 1_700_000_000_000 + i, status: 'done', error: null },
    subject: { kind: 'workload', workload, parameters: { from: 1, to: 100_000 + i } },
    design: {
      ...{ workers: [1, 2, 3, 4], chunkSizes: ['auto'], methods: ['spawn'], repeats: 5, warmUps: 0 },
      ...{ budgetMs: null, seed: i },
    },
    machine: {
      ...{ cpu: 'Some CPU', cores: 4, physicalCores: 2, memoryBytes: 4e9, system: 'Linux 6', node: '20.18.0' },
      ...{ python: null, otherCores: 0 },
    },
    tasks: 100,
    trials,
  }
}

/**
 * @param {string} subject
 * @param {() => unknown} act
 * @param {number} [limit] in ms
 */
function measure(subject, act, limit) {
  act()
  const times = Array.from({ length: ROUNDS }, () => {
    const beganMs = performance.now()
    act()
    return performance.now() - beganMs
  })
  const medianMs = median(times)
  const ok = limit === undefined || medianMs <= limit
  report({ bench: 'history', subject, n: ROUNDS, medianMs, ...(limit === undefined ? {} : { limit, ok }) })
  if (!ok) process.exitCode = 1
}

let store = HistoryStore.open(path, console.error)
try {
  for (let i = 0; i < EXPERIMENTS; i += 1_000) {
    const experiments = Array.from({ length: 1_000 }, (_, k) => experiment(i + k))
    store.import(JSON.stringify({ procdeck: 'experiments', version: 1, experiments }))
  }
  const ids = store.list({ search: '', ...PAGE }).rows.map((/** @type {{ id: string }} */ { id }) => id)
  measure('list', () => store.list({ search: '', ...PAGE }), LIMITS.list)
  measure('last page', () => store.list({ search: '', limit: 100, offset: EXPERIMENTS - 100 }), LIMITS.list)
  measure('search', () => store.list({ search: 'mandelbrot', ...PAGE }), LIMITS.search)
  measure('search of one', () => store.list({ search: 'number 7777', ...PAGE }), LIMITS.search)
  measure('search of none', () => store.list({ search: '100% "of" done', ...PAGE }), LIMITS.search)
  measure('experiment', () => store.experiment(ids[0]))
  const saved = experiment(EXPERIMENTS)
  const { trials, ...begun } = saved
  store.begin({ ...begun, status: 'running' })
  measure('save a trial', () => store.saveTrial(saved.id, trials[0]))
  measure('open and close', () => {
    store.close()
    store = HistoryStore.open(path, console.error)
  })
  report({ bench: 'history', subject: 'file', megabytes: statSync(path).size / 1e6 })
} finally {
  store.close()
  rmSync(fileURLToPath(address))
  rmSync(folder, { recursive: true, force: true })
}

// Experiments with real processes: every trial in an engine process of its own, and nothing is left.

import { cpus } from 'node:os'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runtime } from '../../test/support/built-runtime.ts'
import { isRunning } from '../../test/support/os-view.ts'
import type { Experiment, LabSubject, Trial } from '../shared/lab.ts'
import { launchPlanned } from '../workloads/launch-planned.ts'
import { createSession } from '../session/create-session.ts'
import type { Session } from '../session/session.ts'
import type { LabStore } from '../session/lab/keeper.ts'
import { Lab } from '../session/lab/lab.ts'

const programs = new URL('../../out/programs/', import.meta.url)
const primes: LabSubject = {
  kind: 'workload',
  workload: 'primes',
  parameters: { from: 10_000_000, to: 10_100_000, ranges: 10 },
}
const sleeper = (milliseconds: number): LabSubject => ({
  kind: 'program',
  commandLine: `sh -c 'sleep $(( {n} * 0 + ${Math.round(milliseconds / 1_000)} ))'`,
  folder: '/',
})

let session: Session
let lab: Lab
let saved: (Trial | string)[] = []
const seen = new Set<number>()

beforeEach(() => {
  saved = []
  const { session: made, local } = createSession({ runtime, spawnIn: 'this-thread', niceness: 0 })
  session = made
  session.journal.subscribe((event) => {
    if (event.type === 'process.started') seen.add(event.pid)
  })
  const store: LabStore = {
    begin: ({ title }) => saved.push(`begin ${title}`),
    saveTrial: (_id, trial) => saved.push(trial),
    end: (_id, { status }) => saved.push(`end ${status}`),
  }
  lab = new Lab({
    session,
    supervisor: local.supervisor,
    engine: {
      module: new URL('engine-process.js', programs),
      export: 'runEngine',
      args: [{ runtime, programs: programs.href, niceness: 0 }],
    },
    env: process.env,
    ownCpuMs: () => 0,
    launchOf: (plan) => launchPlanned(plan, programs),
    store: () => Promise.resolve(store),
    warn: (text) => saved.push(text),
  })
})

afterEach(async () => {
  await session.close()
  expect([...seen].filter((pid) => isRunning(pid))).toEqual([])
  seen.clear()
})

const nothing = { trial: () => undefined, progress: () => undefined }
const measure = async (subject: LabSubject, design: object): Promise<Experiment> =>
  (await lab.begin({ subject, design }, nothing)).ended

test('each arrangement is measured, the loop first, and each trial is kept when it begins and when it ends', async () => {
  const { status, trials, title, tasks } = await measure(primes, {
    workers: [1, 2],
    chunkSizes: ['auto'],
    methods: ['spawn', 'warm', 'thread', 'async'],
    repeats: 1,
    warmUps: 0,
  })
  expect([status, title, tasks]).toEqual(['done', 'Primes', 10])
  expect(trials.map(({ status: one, error }) => [one, error])).toEqual(trials.map(() => ['done', null]))
  expect(trials).toHaveLength(9)
  expect(trials[0]?.cell.method).toBe('loop')
  for (const { cell, measures } of trials) {
    expect(measures).toMatchObject({ tasks: 10 })
    expect(measures?.wallMs).toBeGreaterThan(1)
    const isOne = cell.method === 'loop' || cell.method === 'async'
    expect(measures?.workers).toHaveLength(isOne ? 0 : cell.workers)
    expect(measures?.workers.reduce((sum, worker) => sum + worker.tasks, 0)).toBe(isOne ? 0 : 10)
    // Nobody has more cores than there are.
    if (isOne) continue
    expect(measures?.coresUsed).toBeGreaterThan(0)
    expect(measures?.coresUsed).toBeLessThan(cpus().length + 0.1)
  }
  const memory = (method: string, workers: number): number =>
    trials.find(({ cell }) => cell.method === method && cell.workers === workers)?.measures?.peakRssBytes ?? 0
  // Threads are in one process, which counts once; those that were there before count as others do.
  expect(memory('thread', 2)).toBeLessThan(1.6 * memory('thread', 1))
  expect(memory('warm', 2)).toBeGreaterThan(1.6 * memory('warm', 1))
  expect(memory('warm', 2)).toBeLessThan(1.6 * memory('spawn', 2))
  const kept = saved.filter((one) => typeof one !== 'string')
  expect(saved[0]).toBe('begin Primes')
  expect(saved.at(-1)).toBe('end done')
  expect(kept.map((trial) => (trial as Trial).status)).toEqual(trials.flatMap(() => ['running', 'done']))
  // Rows of the trials before the last are gone; those of the last are still there to be looked at.
  expect(new Set(Object.values(session.journal.state.processes).map(({ runId }) => runId)).size).toBe(1)
})

test('a second experiment is refused while one runs, and allowed after it', async () => {
  const first = await lab.begin({ subject: sleeper(1_000), design: { workers: [1], repeats: 1, warmUps: 0 } }, nothing)
  await expect(lab.begin({ subject: primes, design: {} }, nothing)).rejects.toThrow('An experiment is running')
  expect((await first.ended).trials[0]?.measures?.wallMs).toBeGreaterThan(990)
  await Promise.resolve()
  expect(lab.open).toBeNull()
})

test('a stop reaches an experiment that is about to begin, and a pause uses up no time budget', async () => {
  const design = { workers: [1], repeats: 2, warmUps: 0, budgetMs: 5_000 }
  const beginning = lab.begin({ subject: sleeper(60_000), design }, nothing)
  await lab.stop()
  expect(await (await beginning).ended).toMatchObject({ status: 'cancelled' })
  expect(lab.open).toBeNull()
  expect(lab.last?.status).toBe('cancelled')

  const opened = await lab.begin({ subject: sleeper(1_000), design: { ...design, budgetMs: 2_500 } }, nothing)
  opened.run.pause()
  setTimeout(() => {
    opened.run.resume()
  }, 3_500)
  const { status, trials } = await opened.ended
  expect([status, trials.map((trial) => trial.status)]).toEqual(['done', ['done', 'done']])
})

test('a cancelled experiment keeps what was measured, and ends the trial that runs', async () => {
  const progress: number[] = []
  const opened = await lab.begin(
    { subject: sleeper(60_000), design: { workers: [1, 2], repeats: 3, warmUps: 0 } },
    {
      trial: ({ status }) => {
        if (status === 'running') setTimeout(() => void opened.run.cancel(), 300)
      },
      progress: ({ done }) => progress.push(done),
    },
  )
  const { status, trials } = await opened.ended
  expect([status, trials.map((trial) => trial.status)]).toEqual(['cancelled', ['interrupted']])
  expect(progress[0]).toBe(0)
})

test('a program with a long command line is kept by a title that is cut', async () => {
  const long = `sh -c 'exit 0 # {n} ${'x'.repeat(8_000)}'`
  const { title } = await measure(
    { kind: 'program', commandLine: long, folder: '/' },
    { workers: [1], repeats: 1, warmUps: 0 },
  )
  expect([title.length, title.at(-1), saved.filter((one) => typeof one === 'string')]).toEqual([
    300,
    '…',
    [`begin ${title}`, 'end done'],
  ])
})

test('a subject that fails at once ends the experiment with its reason', async () => {
  const { status, error, trials } = await measure(
    { kind: 'program', commandLine: 'sh -c "echo no such table >&2; exit {n}"', folder: '/' },
    { workers: [1, 2], repeats: 2, warmUps: 0 },
  )
  expect([status, trials.length]).toEqual(['failed', 1])
  expect(error).toBe('sh -c: ended with exit code 1. no such table')
})

test('a budget that is too small for one round is told after the first trial', async () => {
  const { status, error } = await measure(sleeper(1_000), {
    workers: [1, 2, 3, 4],
    repeats: 1,
    warmUps: 0,
    budgetMs: 1_000,
  })
  expect(status).toBe('failed')
  expect(error).toMatch(/^The budget of 1\.00 s is too small: one trial of each arrangement takes about [\d.]+ s\./)
})

test.each<[string, LabSubject, object, string]>([
  ['no workers', primes, { workers: [0] }, 'design.workers.0'],
  ['too many workers', primes, { workers: [10_000] }, 'design.workers.0'],
  ['an empty list', primes, { workers: [] }, 'design.workers'],
  ['a chunk larger than the input', primes, { chunkSizes: [11] }, 'design.chunkSizes'],
  ['a start method of Python', primes, { methods: ['fork'] }, 'design.methods'],
  ['a chunk size without a place for it', sleeper(1_000), { chunkSizes: [1] }, 'design.chunkSizes'],
  [
    'a program without a place for its workers',
    { ...sleeper(1_000), commandLine: 'true' } as LabSubject,
    {},
    'subject.commandLine',
  ],
  ['a workload that is no map', { kind: 'workload', workload: 'timeouts', parameters: {} }, {}, 'workload'],
])('%s is refused at its field, and nothing starts', async (_what, subject, design, path) => {
  const refused = await lab.begin({ subject, design }, nothing).catch((error: unknown) => error)
  expect((refused as { issues: readonly { path: string }[] }).issues.map((issue) => issue.path)).toEqual([path])
  expect([saved, [...seen]]).toEqual([[], []])
})

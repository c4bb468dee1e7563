// Each rule of the verdict speaks where it must, and is silent where it must not.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { experimentOf, loopOf, measuresOf } from '../../../test/support/lab-cases.ts'
import type { Experiment } from '../../shared/lab.ts'
import { analyse } from './analyse.ts'
import { RULES } from './rules.ts'

/** 4 s of work, shared evenly by 1, 2 and 4 workers. */
const even = experimentOf({
  loop: loopOf(4_000),
  cells: [
    [1, 'auto', measuresOf(4_050, 1)],
    [2, 'auto', measuresOf(2_050, 2)],
    [4, 'auto', measuresOf(1_050, 4)],
  ],
})
const withFour = (given: Parameters<typeof measuresOf>[2], wallMs = 1_050, loop = loopOf(4_000)): Experiment =>
  experimentOf({ loop, cells: [[4, 'auto', measuresOf(wallMs, 4, given)]] })
const workersOf = (worker: object, count = 4) =>
  Array.from({ length: count }, () => ({ tasks: 25, startMs: 30, workMs: 900, waitMs: 10, tailMs: 10, ...worker }))
const told = (experiment: Experiment): Readonly<Record<string, string>> =>
  Object.fromEntries(analyse(experiment).verdict.map(({ rule, text }) => [rule, text]))

/** With other times of the trials, by workers, in the order of the rounds; the plain loop has 0 workers here. */
function withWalls(experiment: Experiment, walls: Readonly<Record<number, readonly number[]>>): Experiment {
  const trials = experiment.trials.map((trial) => {
    const { cell, round, measures } = trial
    const wallMs = walls[cell.method === 'loop' ? 0 : cell.workers]?.[round - 1]
    return measures === null || wallMs === undefined ? trial : { ...trial, measures: { ...measures, wallMs } }
  })
  return { ...experiment, trials }
}

const slower = experimentOf({ loop: loopOf(200), cells: [[2, 'auto', measuresOf(436, 2)]] })
/** Neither the advised arrangement of 2 workers nor the fastest one of 8 is a clear gain. */
const gapped = experimentOf({
  loop: loopOf(1_000),
  cells: [
    [2, 'auto', measuresOf(922, 2)],
    [8, 'auto', measuresOf(901, 8)],
  ],
})
const shaky = withWalls(experimentOf({ loop: loopOf(1_000), cells: [[2, 'auto', measuresOf(840, 2)]] }), {
  2: [700, 840, 1_300],
})
const waiting = experimentOf({
  loop: loopOf(4_000, { cpuMs: 40 }),
  cells: [
    [4, 'auto', measuresOf(1_050, 4, { cpuMs: 100 })],
    [8, 'auto', measuresOf(550, 8, { cpuMs: 200 })],
  ],
})
const tiny = experimentOf({
  loop: loopOf(1_000, { tasks: 10_000 }),
  cells: [
    [2, 1, measuresOf(4_000, 2, { tasks: 10_000 })],
    [2, 100, measuresOf(600, 2, { tasks: 10_000 })],
  ],
})
const tinyAlone = experimentOf({
  loop: loopOf(1_000, { tasks: 10_000 }),
  cells: [[2, 1, measuresOf(4_000, 2, { tasks: 10_000 })]],
})
const tinyAndFlat = experimentOf({
  loop: loopOf(1_000, { tasks: 10_000 }),
  cells: [
    [2, 1, measuresOf(600, 2, { tasks: 10_000 })],
    [2, 100, measuresOf(610, 2, { tasks: 10_000 })],
  ],
})
const heavy = withFour({ bytesIn: 100 * 64 * 1024 ** 2 })
const heavyButLong = experimentOf({
  loop: loopOf(4_000_000),
  cells: [[4, 'auto', measuresOf(1_050_000, 4, { bytesIn: 100 * 64 * 1024 ** 2 })]],
})
const tail = withFour({
  workers: [...workersOf({ workMs: 400, tailMs: 600 }, 3), ...workersOf({ workMs: 1_000, tailMs: 0 }, 1)],
})
const serial = experimentOf({
  loop: loopOf(4_000),
  cells: [1, 2, 4].map((n) => [n, 'auto', measuresOf(4_000 * (0.3 + 0.7 / n), n)] as const),
})
const congested = experimentOf({
  loop: loopOf(4_000),
  cells: [1, 2, 3, 4].map((n) => [n, 'auto', measuresOf((4_000 * (1 + 0.1 * n * (n - 1))) / n, n)] as const),
})
const risingTimes = experimentOf({
  loop: loopOf(4_000),
  machine: { cores: 8, physicalCores: 8 },
  cells: [
    [2, 'auto', measuresOf(100, 2)],
    [3, 'auto', measuresOf(250, 3)],
    [4, 'auto', measuresOf(500, 4)],
    [8, 'auto', measuresOf(2_000, 8)],
  ],
})
const crowded = experimentOf({
  loop: loopOf(4_000),
  cells: [2, 4, 8].map((n) => [n, 'auto', measuresOf(4_000 / Math.min(n, 4) + 5 * n, n)] as const),
})
const program = { kind: 'program', commandLine: 'python3 primes.py {n}', folder: '/' } as const
const bothMethods: Experiment = {
  ...even,
  design: { ...even.design, methods: ['spawn', 'warm'] },
  trials: [
    ...even.trials,
    ...even.trials
      .filter(({ cell }) => cell.method === 'spawn')
      .map((trial, i) => ({
        ...trial,
        index: 100 + i,
        cell: { ...trial.cell, method: 'warm' as const },
        measures: trial.measures === null ? null : { ...trial.measures, wallMs: trial.measures.wallMs * 0.5 },
      })),
  ],
}

test.each<[rule: string, speaks: Experiment, words: RegExp, silent: Experiment]>([
  [
    'helps',
    even,
    /^It helps: 4 workers, chunks auto, spawn take 1\.05 s instead of 4\.00 s, 3\.81 times as fast/,
    slower,
  ],
  [
    'may-help',
    shaky,
    /^It may help, but the times vary too much to say so: 2 workers, chunks auto, spawn take 840 ms, the plain loop 1\.00 s: 1\.19 times/,
    even,
  ],
  [
    'hardly-helps',
    gapped,
    /^It hardly helps: 2 workers, chunks auto, spawn take 922 ms, the plain loop 1\.00 s: 1\.08 times as fast \(95%: 1\.08 to 1\.08\)\.$/,
    even,
  ],
  [
    'does-not-help',
    slower,
    /the plain loop takes 200 ms, the fastest arrangement .* 436 ms\. Keep one process\.$/,
    even,
  ],
  ['chunk-size', tiny, /^Chunk size 100 is 6\.67 times as fast as 1\.$/, even],
  ['not-cpu-bound', waiting, /^Not CPU-bound: the plain loop uses its core 1% of the time/, even],
  [
    'native-parallel',
    withFour({}, 1_050, loopOf(4_000, { cpuMs: 7_600 })),
    /^One process alone uses 1\.90 cores/,
    even,
  ],
  ['tasks-too-small', tiny, /one takes 0\.10 ms\. Chunk size 100 is 6\.67 times as fast as chunk size 1\.$/, even],
  ['tasks-too-small', tiny, /^Tasks too small to be sent alone/, tinyAndFlat],
  ['tasks-too-small', tinyAlone, /^Tasks too small: one takes 0\.10 ms\. Send many/, heavyButLong],
  ['too-much-data', heavy, /^Too much data: 64\.0 MiB cross for each task of 40\.0 ms/, heavyButLong],
  ['slow-tail', tail, /^Slow tail: for 4\d% of their time workers have finished/, even],
  [
    'start-dominates',
    withFour({ workers: workersOf({ startMs: 500 }) }),
    /^Starting the workers takes 500 ms of 1\.05 s/,
    even,
  ],
  ['parent-limits', withFour({ parentCpuMs: 900 }), /^The main process is the limit: it is busy 86%/, even],
  ['serial-share', serial, /^About 30% of the time is not shared .* more than 3\.33 times as fast\.$/, even],
  ['slower-beyond', congested, /^Beyond about 3 workers it gets slower/, even],
  ['slower-beyond', congested, /^Beyond about 3 workers it gets slower/, risingTimes],
  ['more-than-cores', crowded, /^More workers than the 4 cores gain nothing/, waiting],
  ['start-method', bothMethods, /^With the same workers and chunks, warm is 2\.00 times as fast as spawn\.$/, even],
  [
    'memory',
    withFour({ peakRssBytes: 12 * 1024 ** 3 }),
    /^Its processes need 12\.0 GiB at once, 75% of the memory/,
    even,
  ],
])('"%s" speaks where it must, with its numbers, and not elsewhere', (rule, speaks, words, silent) => {
  expect(told(speaks)[rule]).toMatch(words)
  expect(told(silent)[rule]).toBeUndefined()
})

const GAINS = ['helps', 'may-help', 'hardly-helps', 'does-not-help']
const gainsOf = (experiment: Experiment): readonly string[] =>
  analyse(experiment)
    .verdict.map(({ rule }) => rule)
    .filter((rule) => GAINS.includes(rule))

test('a firm gain with 2 workers is told alone, although 8 are a little faster and vary', () => {
  const experiment = experimentOf({
    loop: loopOf(1_000),
    cells: [
      [2, 'auto', measuresOf(850, 2)],
      [8, 'auto', measuresOf(845, 8)],
    ],
  })
  expect(gainsOf(withWalls(experiment, { 8: [700, 845, 1_200] }))).toEqual(['helps'])
})

test('of a program that is 2% faster with 2 workers it is said that they hardly help', () => {
  const experiment = experimentOf({
    subject: program,
    cells: [
      [1, null, measuresOf(1_000, 1)],
      [2, null, measuresOf(980, 2)],
    ],
  })
  const { verdict, checklist } = analyse(experiment)
  expect(verdict[0]?.text).toMatch(/^It hardly helps: 2 workers take 980 ms, the program with 1 worker 1\.00 s: 1\.02/)
  expect(checklist.at(-1)).toMatchObject({ question: 'Is it faster?', answer: 'no', figure: '1.02 times' })
})

test('whatever was measured beside a baseline, one sentence says whether it helps, and it is the first', () => {
  const REPEATS = 3
  const walls = fc.tuple(...Array.from({ length: REPEATS }, () => fc.double({ min: 700, max: 1_300, noNaN: true })))
  const counts = fc.uniqueArray(fc.integer({ min: 2, max: 12 }), { minLength: 1, maxLength: 4 })
  const measured = fc.record({ isProgram: fc.boolean(), loop: walls, counts, times: fc.array(walls, { minLength: 4 }) })
  fc.assert(
    fc.property(measured, ({ isProgram, loop, counts: workers, times }) => {
      const own = isProgram ? [1, ...workers] : workers
      const experiment = experimentOf({
        ...(isProgram ? { subject: program } : { loop: loopOf(1_000) }),
        cells: own.map((count) => [count, isProgram ? null : 'auto', measuresOf(1_000, count)]),
        repeats: REPEATS,
      })
      const told = workers.map((count, i) => [count, times[i] ?? loop] as const)
      const whole = withWalls(experiment, { [isProgram ? 1 : 0]: loop, ...Object.fromEntries(told) })
      expect(gainsOf(whole)).toEqual([analyse(whole).verdict[0]?.rule])
    }),
    { numRuns: 60 },
  )
})

test('nothing is said of a gain before an arrangement is measured beside the baseline', () => {
  expect(gainsOf(experimentOf({ loop: loopOf(1_000), cells: [] }))).toEqual([])
  expect(gainsOf(experimentOf({ subject: program, cells: [[1, null, measuresOf(1_000, 1)]] }))).toEqual([])
})

test('arrangements within 3% are one flat top, and the one with the least workers is advised', () => {
  const flat = experimentOf({
    loop: loopOf(4_000),
    cells: [
      [2, 'auto', measuresOf(2_050, 2)],
      [3, 'auto', measuresOf(1_060, 3)],
      [4, 'auto', measuresOf(1_050, 4)],
    ],
  })
  expect(told(flat)['flat-top']).toMatch(/^3 to 4 workers are within 3%/)
  expect(analyse(flat)).toMatchObject({ advised: { workers: 3 }, best: { workers: 4 } })
})

test('every rule has a case above', async () => {
  const { readFile } = await import('node:fs/promises')
  const source = await readFile(new URL('rules.test.ts', import.meta.url), 'utf8')
  expect(RULES.map(({ name }) => name).filter((name) => !source.includes(`'${name}'`))).toEqual([])
})

test('a program is compared with itself at one worker, and of its tasks nothing is said', () => {
  const one = {
    parentCpuMs: null,
    workers: [],
    tasks: 0,
    workMs: null,
    slowestTaskMs: null,
    bytesIn: null,
    bytesOut: null,
  }
  const experiment = experimentOf({
    subject: program,
    cells: [
      [1, null, { ...measuresOf(4_000, 1), ...one, cpuMs: 4_000 }],
      [4, null, { ...measuresOf(1_100, 4), ...one, cpuMs: 4_200 }],
    ],
  })
  const { baseline, verdict, checklist } = analyse(experiment)
  expect(baseline?.cell).toEqual({ method: 'program', workers: 1, chunkSize: null })
  expect(verdict[0]?.text).toMatch(
    /^It helps: 4 workers take 1\.10 s instead of 4\.00 s, 3\.64 times as fast as the program with 1 worker/,
  )
  expect(checklist.find(({ question }) => question.includes('pieces of work'))?.answer).toBe('not measured')
})

test('beside other programs, a baseline that had to wait for a core is not called one that waits', () => {
  const disturbed = {
    ...waiting,
    trials: waiting.trials.map((trial) => ({ ...trial, marks: ['other-load' as const] })),
  }
  expect(told(disturbed)['not-cpu-bound']).toBeUndefined()
  expect(analyse(disturbed).checklist[0]).toMatchObject({
    answer: 'not measured',
    why: 'Other programs used the cores.',
  })
})

test('one trial that ended is told as one in the checklist', () => {
  const single = experimentOf({ cells: [[2, 'auto', measuresOf(1_000, 2)]], repeats: 1 })
  expect(analyse(single).checklist.find(({ question }) => question.includes('import the function'))?.figure).toBe(
    '1 trial ran',
  )
})

test('nothing is said of an experiment without a trial that ended', () => {
  const empty = {
    ...even,
    trials: even.trials.map((trial) => ({
      ...trial,
      status: 'failed' as const,
      measures: null,
      error: "ModuleNotFoundError: No module named 'fast'",
    })),
  }
  const { verdict, checklist, best, fits, warnings } = analyse(empty)
  expect([verdict, best, fits]).toEqual([[], null, null])
  expect(checklist.find(({ question }) => question.includes('import the function'))).toMatchObject({
    answer: 'no',
    why: "ModuleNotFoundError: No module named 'fast'",
  })
  // What the function itself raised says nothing about its import.
  const raising = { ...empty, trials: empty.trials.map((trial) => ({ ...trial, error: 'bad 7' })) }
  expect(analyse(raising).checklist.find(({ question }) => question.includes('import the function'))).toMatchObject({
    answer: 'not measured',
    why: 'It failed before that was seen: bad 7',
  })
  expect(warnings).toEqual(['12 of 12 trials failed: the table of trials says why.'])
})

test('nothing is said of the cores of a baseline that is over before the clock of CPU time ticks', () => {
  const quick = {
    ...even,
    trials: even.trials.map((trial) => ({
      ...trial,
      measures: trial.measures && { ...trial.measures, wallMs: trial.measures.wallMs / 1e6, cpuMs: 0 },
    })),
  }
  const { verdict, checklist } = analyse(quick)
  expect(verdict.map(({ rule }) => rule)).not.toContain('not-cpu-bound')
  expect(checklist.slice(0, 2).map(({ answer, why }) => [answer, why])).toEqual(
    Array.from({ length: 2 }, () => [
      'not measured',
      'The baseline is over too soon: CPU time is counted in steps of 10 ms.',
    ]),
  )
})

test('an arrangement whose trials were all disturbed is not compared with one that had quiet ones', () => {
  expect(told(tiny)['chunk-size']).toMatch(/^Chunk size 100 is [\d.]+ times as fast as 1\.$/)
  const trials = tiny.trials.map((trial) =>
    trial.cell.chunkSize === 1 ? { ...trial, marks: ['other-load' as const] } : trial,
  )
  const { cells } = analyse({ ...tiny, trials })
  expect(cells.map(({ cell, isDisturbed }) => [cell.chunkSize, isDisturbed])).toEqual([
    [1, true],
    [100, false],
  ])
  const now = told({ ...tiny, trials })
  expect([now['chunk-size'], now['tasks-too-small']]).toEqual([undefined, undefined])
})

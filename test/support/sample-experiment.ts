// An experiment with plausible numbers, and what its trials say: for the tests of reports.

import type {
  CellStats,
  Experiment,
  LabAnalysis,
  LabCell,
  LabDesign,
  Trial,
  TrialMeasures,
} from '../../src/shared/lab.ts'
import { cellKey, cellWords } from '../../src/shared/lab.ts'
import { formatTime } from '../../src/shared/lab-numbers.ts'

export interface Sample {
  readonly experiment: Experiment
  readonly analysis: LabAnalysis
}

const TASKS = 2_000
const TASK_MS = 1.15
const START_MS = { loop: 0, async: 0, spawn: 85, warm: 12, thread: 40, fork: 9, forkserver: 30, program: 50 } as const
const LOOP: LabCell = { method: 'loop', workers: 1, chunkSize: null }

/** From 0 to 1, the same at each run. */
function numbersFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}

export function cellsOf({
  workers,
  chunkSizes,
  methods,
}: Pick<LabDesign, 'workers' | 'chunkSizes' | 'methods'>): readonly LabCell[] {
  return methods.flatMap((method) =>
    (method === 'async' ? [null] : chunkSizes).flatMap((chunkSize) =>
      workers.map((count): LabCell => ({ method, workers: count, chunkSize })),
    ),
  )
}

function measured({ method, workers, chunkSize }: LabCell, noise: number): TrialMeasures {
  const workMs = TASKS * TASK_MS * (1 + 0.012 * (workers - 1))
  const chunk = chunkSize === 'auto' ? 40 : (chunkSize ?? 1)
  const parentMs = method === 'loop' ? 0 : (TASKS / chunk) * 0.3 + 14
  const tailMs = workers === 1 ? 0 : chunk * TASK_MS * 0.5
  const startMs = START_MS[method]
  const pooled =
    method === 'async' ? workMs * 0.98 : startMs + 0.035 * workMs + workMs / Math.min(workers, 7.4) + tailMs
  const wallMs = (method === 'loop' ? workMs : Math.max(pooled, parentMs)) * noise
  const each = { tasks: TASKS / workers, startMs, workMs: workMs / workers, tailMs }
  const waitMs = Math.max(0, wallMs - startMs - each.workMs - tailMs)
  const isPool = method !== 'loop' && method !== 'async'
  return {
    wallMs,
    cpuMs: workMs + parentMs,
    parentCpuMs: parentMs,
    tasks: TASKS,
    workMs,
    slowestTaskMs: TASK_MS * 3.1,
    workers: isPool ? Array.from({ length: workers }, () => ({ ...each, waitMs })) : [],
    peakRssBytes: (61 + (isPool ? workers * 43.7 : 0)) * 1024 ** 2,
    bytesIn: isPool ? 18_422 : null,
    bytesOut: isPool ? 9_871 : null,
    otherCores: 0.04,
  }
}

/** Rounds over all cells with the baseline first; a few trials are marked or fail. */
function trialsOf(design: LabDesign, startedAt: number): readonly Trial[] {
  const random = numbersFrom(design.seed)
  const cells = [LOOP, ...cellsOf(design)]
  const rounds = Array.from({ length: design.warmUps + design.repeats }, (_, at) =>
    Math.max(0, at - design.warmUps + 1),
  )
  return rounds
    .flatMap((round) => cells.map((cell) => ({ round, cell })))
    .map(({ round, cell }, index): Trial => {
      const isDisturbed = round > 0 && index % 37 === 11
      const fails = index % 83 === 60
      const noise = 0.985 + random() * 0.04 + (round === 0 ? 0.07 : 0) + (isDisturbed ? 0.22 : 0)
      return {
        index,
        round,
        cell,
        status: fails ? 'failed' : 'done',
        startedAt: startedAt + index * 1_900,
        measures: fails ? null : measured(cell, noise),
        error: fails ? 'Worker 3 (PID 81234) was ended by SIGKILL (-9): the system was out of memory.' : null,
        marks: isDisturbed ? ['other-load'] : index % 53 === 40 ? ['drift'] : [],
      }
    })
}

function statsOf(cell: LabCell, trials: readonly Trial[], baselineMs: number | null): CellStats | null {
  const own = trials.filter((one) => one.round > 0 && cellKey(one.cell) === cellKey(cell) && one.measures !== null)
  const times = own.map(({ measures }) => measures?.wallMs ?? 0).toSorted((a, b) => a - b)
  const medianMs = times[Math.floor(times.length / 2)]
  const first = own[0]?.measures ?? null
  if (medianMs === undefined || first === null) return null
  const [minMs, maxMs] = [times[0] ?? medianMs, times.at(-1) ?? medianMs]
  const interval = [(minMs + medianMs) / 2, (maxMs + medianMs) / 2] as const
  const speedUp = baselineMs === null ? null : baselineMs / medianMs
  const sum = (part: 'startMs' | 'workMs' | 'waitMs' | 'tailMs'): number =>
    first.workers.reduce((so, worker) => so + worker[part], 0)
  return {
    cell,
    trials: own.length,
    outliers: own.filter(({ marks }) => marks.includes('other-load')).length,
    isDisturbed: own.every(({ marks }) => marks.length > 0),
    medianMs,
    interval,
    minMs,
    maxMs,
    speedUp,
    speedUpInterval: baselineMs === null ? null : [baselineMs / interval[1], baselineMs / interval[0]],
    efficiency: speedUp === null ? null : speedUp / cell.workers,
    throughput: first.tasks / (medianMs / 1_000),
    coresUsed: first.cpuMs / medianMs,
    peakRssBytes: first.peakRssBytes,
    split:
      first.workers.length === 0
        ? null
        : {
            startMs: sum('startMs'),
            workMs: sum('workMs'),
            waitMs: sum('waitMs'),
            tailMs: sum('tailMs'),
            parentMs: first.parentCpuMs ?? 0,
          },
    imbalance: cell.workers === 1 ? null : 1.04,
  }
}

export function sampleAnalysis({ design, trials }: Experiment): LabAnalysis {
  const baseline = statsOf(LOOP, trials, null)
  const cells = cellsOf(design).flatMap((cell) => statsOf(cell, trials, baseline?.medianMs ?? null) ?? [])
  const best = cells.reduce<CellStats | null>((so, one) => (so === null || one.medianMs < so.medianMs ? one : so), null)
  const good = cells.filter(({ medianMs }) => best !== null && medianMs < best.medianMs * 1.05)
  const advised = good.toSorted((a, b) => a.cell.workers - b.cell.workers)[0]?.cell ?? null
  const faster =
    advised === null || best === null || baseline === null
      ? 'No trial of a pool counts.'
      : `Processes make it faster: ${cellWords(advised)} take about ${formatTime(best.medianMs)}, the plain loop ${formatTime(baseline.medianMs)}.`
  const estimate = (value: number) => ({ value, low: value * 0.8, high: value * 1.3 })
  return {
    baseline: baseline === null ? null : { ...baseline, speedUp: 1, speedUpInterval: [1, 1], efficiency: 1 },
    cells,
    best: best?.cell ?? null,
    advised,
    fits:
      design.workers.length < 2
        ? null
        : {
            serial: estimate(0.061),
            usl: design.workers.length < 4 ? null : { contention: estimate(0.042), coherence: estimate(0.0021) },
            workers: design.workers,
          },
    verdict: [
      {
        rule: 'faster',
        tone: 'good',
        text: faster,
      },
      {
        rule: 'enough',
        tone: 'note',
        text: 'More than 8 workers gain less than 3%: this machine has 8 cores, and the dispatch of tasks begins to cost.',
      },
      {
        rule: 'chunks',
        tone: 'bad',
        text: 'Chunks of 1 cost a third of the time: 2,000 messages for tasks of 1.15 ms each.',
      },
    ],
    checklist: [
      {
        question: 'Is the work CPU-bound?',
        answer: 'yes',
        figure: '0.99 cores',
        why: 'The loop used one core all the time.',
      },
      {
        question: 'Are the tasks large enough for their chunks?',
        answer: 'yes',
        figure: '115 ms a chunk',
        why: 'A message costs 0.3 ms.',
      },
      {
        question: 'Do the results cross cheaply?',
        answer: 'not measured',
        figure: '',
        why: 'The bytes of a plain loop are not counted.',
      },
      {
        question: 'Is the work spread evenly?',
        answer: 'no',
        figure: '1.31 × mean',
        why: 'One worker had the longest tasks at the end.',
      },
    ],
    warnings: [
      'Other programs used 0.9 cores during 5 trials; these are marked.',
      'Two trials failed and do not count.',
    ],
  }
}

export function sampleExperiment(some: Partial<LabDesign> = {}, change: Partial<Experiment> = {}): Sample {
  const design: LabDesign = {
    workers: [1, 2, 4, 6, 8, 12],
    chunkSizes: [1, 10, 100, 'auto'],
    methods: ['fork', 'spawn'],
    repeats: 5,
    warmUps: 1,
    budgetMs: 600_000,
    seed: 7,
    ...some,
  }
  const startedAt = Date.UTC(2026, 10, 24, 18, 20, 1)
  const experiment: Experiment = {
    id: '019ab2f0-5c1e-7c44-9d55-0d2f1a7c9b10',
    title: 'Primes below 4,000,000 in 2,000 tasks',
    notes: 'On mains power, the browser closed.',
    startedAt,
    status: 'done',
    error: null,
    subject: {
      kind: 'workload',
      workload: 'primes',
      parameters: { below: 4_000_000, tasks: 2_000, language: 'python' },
    },
    design,
    machine: {
      cpu: 'AMD Ryzen 7 7840U w/ Radeon 780M Graphics',
      cores: 16,
      physicalCores: 8,
      memoryBytes: 31.2 * 1024 ** 3,
      system: 'Linux 6.12.9, Debian 13',
      node: '22.12.0',
      python: '3.14.0',
      otherCores: 0.08,
    },
    tasks: TASKS,
    trials: trialsOf(design, startedAt),
    ...change,
  }
  return { experiment, analysis: sampleAnalysis(experiment) }
}

/** With pools that are all slower than the baseline. */
export function withSlowPools({ experiment, analysis }: Sample): Sample {
  const cells = analysis.cells.map((stats) => ({ ...stats, speedUp: 0.8, speedUpInterval: [0.7, 0.9] as const }))
  return { experiment, analysis: { ...analysis, cells } }
}

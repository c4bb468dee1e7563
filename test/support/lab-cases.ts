// Experiments made of given times, for tests of what is said of them.

import type { Experiment, LabCell, LabDesign, LabMachine, Trial, TrialMeasures } from '../../src/shared/lab.ts'

export const LOOP: LabCell = { method: 'loop', workers: 1, chunkSize: null }

/** A trial of a pool whose workers share the work evenly, with what is different in `given`. */
export function measuresOf(wallMs: number, workers: number, given: Partial<TrialMeasures> = {}): TrialMeasures {
  const workMs = given.workMs ?? wallMs * workers
  return {
    wallMs,
    cpuMs: workMs,
    parentCpuMs: 5,
    tasks: 100,
    workMs,
    slowestTaskMs: workMs / 100,
    workers: Array.from({ length: workers }, () => ({
      tasks: Math.round(100 / workers),
      startMs: Math.min(30, wallMs / 20),
      workMs: workMs / workers,
      waitMs: 2,
      tailMs: 2,
    })),
    peakRssBytes: workers * 50_000_000,
    bytesIn: 2_000,
    bytesOut: 1_000,
    otherCores: 0.05,
    ...given,
  }
}

/** The plain loop of that work. */
export const loopOf = (wallMs: number, given: Partial<TrialMeasures> = {}): TrialMeasures =>
  measuresOf(wallMs, 1, { parentCpuMs: null, workers: [], workMs: wallMs, cpuMs: wallMs, ...given })

const MACHINE: LabMachine = {
  cpu: 'a processor',
  cores: 4,
  physicalCores: 4,
  memoryBytes: 16 * 1024 ** 3,
  system: 'Linux 6.1 x64',
  node: '20.20.2',
  python: null,
  otherCores: 0.1,
}

interface Case {
  readonly loop?: TrialMeasures
  /** What each arrangement measured, the same in each repeat. */
  readonly cells: readonly (readonly [workers: number, chunkSize: LabCell['chunkSize'], measures: TrialMeasures])[]
  readonly method?: 'spawn' | 'fork'
  readonly repeats?: number
  readonly machine?: Partial<LabMachine>
  readonly subject?: Experiment['subject']
}

/** Trials in rounds, the loop first. */
export function experimentOf({ loop, cells, method = 'spawn', repeats = 3, machine, subject }: Case): Experiment {
  const isProgram = subject?.kind === 'program'
  const arranged = cells.map(([workers, chunkSize, measures]) => ({
    cell: { method: isProgram ? ('program' as const) : method, workers, chunkSize },
    measures,
  }))
  const round = [...(loop === undefined ? [] : [{ cell: LOOP, measures: loop }]), ...arranged]
  const trials = Array.from({ length: repeats }, (_, i) => round.map((one) => ({ ...one, round: i + 1 })))
    .flat()
    .map((one, index): Trial => ({ ...one, index, status: 'done', startedAt: 0, error: null, marks: [] }))
  const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)]
  const design: LabDesign = {
    workers: distinct(cells.map(([workers]) => workers)),
    chunkSizes: distinct(cells.flatMap(([, chunkSize]) => (chunkSize === null ? [] : [chunkSize]))),
    methods: isProgram ? [] : [method],
    repeats,
    warmUps: 0,
    budgetMs: null,
    seed: 1,
  }
  return {
    id: 'a',
    title: 'a case',
    notes: '',
    startedAt: 0,
    status: 'done',
    error: null,
    subject: subject ?? { kind: 'workload', workload: 'primes', parameters: {} },
    design,
    machine: { ...MACHINE, ...machine },
    tasks: 100,
    trials,
  }
}

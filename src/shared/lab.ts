// An experiment: what is varied, its trials, and what they say. Plain data that is saved, sent to the window and exported.

import type { StartMethod } from './process.ts'
import type { ChunkSize, Parameters } from './run.ts'

/** What is measured. */
export type LabSubject =
  | { readonly kind: 'workload'; readonly workload: string; readonly parameters: Parameters }
  | {
      readonly kind: 'function'
      /** Absolute path of the module. */
      readonly path: string
      readonly export: string
      readonly inputs: LabInputs
      /** Of a file of Python: the path of its interpreter; null for the usual one. */
      readonly python: string | null
    }
  | {
      readonly kind: 'program'
      /** `{n}` stands for the number of workers, `{chunk}` for the chunk size, in arguments and variables. */
      readonly commandLine: string
      readonly folder: string
    }

/** The inputs of a function, by where they come from. */
export type LabInputs =
  | { readonly from: 'range'; readonly first: number; readonly end: number }
  | { readonly from: 'json'; readonly json: string }
  | { readonly from: 'lines' | 'folder'; readonly path: string }

/**
 * How the tasks of a trial are run: in a plain loop in one process, all at once in one process (`async`), by the workers
 * of a pool that are started so, or by the program itself.
 */
export type LabMethod = 'loop' | 'async' | StartMethod | 'program'

/** One combination of factors. A loop has one worker and no chunk size. */
export interface LabCell {
  readonly method: LabMethod
  readonly workers: number
  /** Null where there are no chunks, or the program chooses them. */
  readonly chunkSize: ChunkSize | null
}

export interface LabDesign {
  readonly workers: readonly number[]
  /** Empty for a program without `{chunk}`. */
  readonly chunkSizes: readonly ChunkSize[]
  /** Empty for a program. */
  readonly methods: readonly Exclude<LabMethod, 'loop' | 'program'>[]
  /** Measured trials of each cell. */
  readonly repeats: number
  /** Trials of each cell before them that do not count. */
  readonly warmUps: number
  /** No trial is begun after this time; null for no limit. */
  readonly budgetMs: number | null
  /** The order of the trials follows from it. */
  readonly seed: number
}

/** `running` in a saved experiment whose program is gone means interrupted: it is read as such. */
export type TrialStatus = 'running' | 'done' | 'failed' | 'interrupted'

/** `other-load`: other programs used the cores meanwhile. `drift`: the baseline beside it was far from its median. */
export type TrialMark = 'other-load' | 'drift'

export interface Trial {
  /** Position in the order in which trials are run, from 0. */
  readonly index: number
  /** 0 for warm-up. */
  readonly round: number
  readonly cell: LabCell
  readonly status: TrialStatus
  /** Wall clock, in ms since 1970. */
  readonly startedAt: number
  readonly measures: TrialMeasures | null
  /** Why it failed. */
  readonly error: string | null
  readonly marks: readonly TrialMark[]
}

/** All times in milliseconds. */
export interface TrialMeasures {
  /** From the start of the program until its result; of a loop the loop alone. */
  readonly wallMs: number
  /** CPU time of all its processes, user and system. */
  readonly cpuMs: number
  /** The part of `cpuMs` that its main process used: encoding, dispatch, decoding. Null where the program is one command. */
  readonly parentCpuMs: number | null
  /** Cores in use on average until the result. Null of a program, and absent in older files: CPU time over wall time. */
  readonly coresUsed?: number | null | undefined
  /** Tasks that were done. 0 for a program, whose tasks are not known. */
  readonly tasks: number
  /** Time inside the function, summed over tasks; null for a program. */
  readonly workMs: number | null
  /** The slowest task; null for a program. */
  readonly slowestTaskMs: number | null
  /** Of a pool: a row for each worker. */
  readonly workers: readonly TrialWorker[]
  /** The highest resident memory of each of its processes, summed; null where it was not seen. */
  readonly peakRssBytes: number | null
  /** Bytes of inputs and of results, encoded; null where they were not counted. */
  readonly bytesIn: number | null
  readonly bytesOut: number | null
  /** Cores that other programs used on average. */
  readonly otherCores: number | null
}

export interface TrialWorker {
  readonly tasks: number
  /** From its start until it was ready for tasks. */
  readonly startMs: number
  readonly workMs: number
  /** Ready and without a task, until its last answer. */
  readonly waitMs: number
  /** From its last answer until the result. */
  readonly tailMs: number
}

/** The machine of an experiment. */
export interface LabMachine {
  readonly cpu: string
  /** Cores that the system schedules on, and that this program may use. */
  readonly cores: number
  readonly physicalCores: number
  readonly memoryBytes: number
  readonly system: string
  readonly node: string
  readonly python: string | null
  /** Cores in use by other programs just before the first trial. */
  readonly otherCores: number
}

export type ExperimentStatus = 'running' | 'done' | 'cancelled' | 'failed' | 'interrupted'

export interface Experiment {
  /** Unique: a time-ordered UUID. */
  readonly id: string
  readonly title: string
  readonly notes: string
  /** Wall clock, in ms since 1970. */
  readonly startedAt: number
  readonly status: ExperimentStatus
  /** Why it failed; null otherwise. */
  readonly error: string | null
  readonly subject: LabSubject
  readonly design: LabDesign
  readonly machine: LabMachine
  /** Tasks of each trial; 0 for a program. */
  readonly tasks: number
  /** In the order in which they began. */
  readonly trials: readonly Trial[]
}

/** For people, from 1. */
export function trialNumber({ index }: Pick<Trial, 'index'>): number {
  return index + 1
}

/** Text that is the same for equal cells, and sorts by nothing: a key. */
export function cellKey({ method, workers, chunkSize }: LabCell): string {
  return `${method}/${workers}/${chunkSize ?? '-'}`
}

export function sameCell(one: LabCell | null, other: LabCell | null): boolean {
  return one !== null && other !== null && cellKey(one) === cellKey(other)
}

/** A cell in words: "4 workers, chunks of 100, fork". */
export function cellWords({ method, workers, chunkSize }: LabCell): string {
  if (method === 'loop') return 'plain loop'
  const many = workers === 1 ? '1 worker' : `${workers} workers`
  const chunk = chunkSize === null ? '' : chunkSize === 'auto' ? ', chunks auto' : `, chunks of ${chunkSize}`
  if (method === 'async') return `${workers} at once in one process`
  return `${many}${chunk}${method === 'program' ? '' : `, ${method}`}`
}

// What the trials say.

/** Of the trials of one cell. Times in milliseconds. */
export interface CellStats {
  readonly cell: LabCell
  /** Trials that count; warm-up and failed ones do not. */
  readonly trials: number
  /** Trials far from the others. */
  readonly outliers: number
  /** All of its trials are marked: it cannot be compared with one that has quiet ones. */
  readonly isDisturbed: boolean
  readonly medianMs: number
  /** 95% interval of the median, by bootstrap. */
  readonly interval: readonly [lowMs: number, highMs: number]
  readonly minMs: number
  readonly maxMs: number
  /** Baseline over this; null without a baseline. */
  readonly speedUp: number | null
  readonly speedUpInterval: readonly [low: number, high: number] | null
  /** Speed-up per worker. */
  readonly efficiency: number | null
  /** Tasks a second; null for a program. */
  readonly throughput: number | null
  /** On average, until the result. */
  readonly coresUsed: number
  readonly peakRssBytes: number | null
  /** Worker time of one trial by what it went into, in ms; null where it is not known. */
  readonly split: OverheadSplit | null
  /** Work of the busiest worker over the mean; 1 is even. Null for one worker or none. */
  readonly imbalance: number | null
}

/** The mean over trials of the workers' time, summed over workers; with `parentMs`, which is beside it. */
export interface OverheadSplit {
  readonly startMs: number
  readonly workMs: number
  readonly waitMs: number
  readonly tailMs: number
  /** CPU time of the main process: encoding, dispatch, decoding. */
  readonly parentMs: number
}

/** A parameter with its 95% interval. */
export interface Estimate {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** Amdahl's law and the Universal Scalability Law, over the workers of the best chunk size and method. */
export interface ScalingFits {
  /** The share of the work that no worker takes from the others. */
  readonly serial: Estimate
  /**
   * The USL: contention, and the cost of agreement between workers; null with less than 4 counts of workers, and where the
   * times give no value.
   */
  readonly usl: { readonly contention: Estimate; readonly coherence: Estimate } | null
  /** Counts of workers that were fitted. */
  readonly workers: readonly number[]
}

/** A sentence of the verdict, with the rule that it comes from. */
export interface VerdictLine {
  readonly rule: string
  readonly tone: 'good' | 'bad' | 'note'
  readonly text: string
}

export interface ChecklistRow {
  readonly question: string
  readonly answer: 'yes' | 'no' | 'not measured'
  /** The number behind the answer; '' where there is none. */
  readonly figure: string
  readonly why: string
}

export interface LabAnalysis {
  /** Statistics of the baseline; null where it did not end. */
  readonly baseline: CellStats | null
  /** In the order of the design; cells without a trial that counts are missing. */
  readonly cells: readonly CellStats[]
  /** The cell with the lowest median. Null without one. */
  readonly best: LabCell | null
  /** The advised cell: of those that are as good as the best, the one with the least workers. */
  readonly advised: LabCell | null
  readonly fits: ScalingFits | null
  readonly verdict: readonly VerdictLine[]
  readonly checklist: readonly ChecklistRow[]
  /** About the measurement itself: other load, drift, few trials. */
  readonly warnings: readonly string[]
}

/** An experiment in the list of the history, or a run of the catalogue beside it. */
export interface ExperimentSummary {
  readonly kind: 'experiment' | 'run'
  readonly id: string
  readonly title: string
  readonly notes: string
  readonly startedAt: number
  readonly status: ExperimentStatus
  /** 0 for a run. */
  readonly trials: number
  /** The first sentence of the verdict, or the headline of the run; '' without one. */
  readonly verdict: string
}

/** How far an experiment is. */
export interface LabProgress {
  /** Trials that are over, of all. */
  readonly done: number
  readonly total: number
  /** Milliseconds that are left; null before the first trial. */
  readonly etaMs: number | null
  /** The trial that runs; `round` 0 is warm-up, `startedAt` in ms since 1970, `expectedMs` null for the first one. */
  readonly now: {
    readonly cell: LabCell
    readonly round: number
    readonly startedAt: number
    readonly expectedMs: number | null
  } | null
  readonly paused: boolean
}

/** An experiment with what its trials say. */
export interface ToldExperiment {
  readonly experiment: Experiment
  readonly analysis: LabAnalysis
}

/** The experiment that runs, as far as it is. */
export interface OpenLab extends ToldExperiment {
  readonly progress: LabProgress
}

/** What an experiment would be. */
export interface PlannedLab {
  readonly title: string
  readonly tasks: number
  readonly design: LabDesign
  readonly trials: number
}

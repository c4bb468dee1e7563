// A run: one launch of a workload, with its processes, tasks and result.

import type { OutputStream, ProcessId, RemoteError } from './process.ts'
import type { RunRestart } from './run-restart.ts'

export type RunId = number

/** Exactly N tasks a message, or the pool's own measured choice. */
export type ChunkSize = number | 'auto'

/** What a run is started with, beside its program. */
export interface RunSettings {
  readonly workers: number
  readonly chunkSize: ChunkSize
  /** Null: every dead worker is replaced at once. */
  readonly restart: RunRestart | null
}

export type RunStatus = 'running' | 'done' | 'failed' | 'cancelled'

/**
 * How far a lost task had come when its worker died: it was running; it may have run, as one of a few tiny tasks among which
 * its worker was; or it had finished, and its answer died with the worker.
 */
export type LastState = 'running' | 'may-have-run' | 'finished'

/** `lost`: the task's worker died and the task is not run again. */
export type TaskOutcome = 'done' | 'failed' | 'cancelled' | 'lost'

export type ParameterValue = number | string | boolean
export type Parameters = Readonly<Record<string, ParameterValue>>

/** The result of a run in words for people; the metrics behind it come by `run.results`. */
export interface RunResult {
  /** "4,995 primes" */
  readonly headline: string
  /** The number behind the headline, where there is one. */
  readonly value: number | null
  /** The events of this run in short sentences, with PIDs, times and counts. */
  readonly story: readonly string[]
}

/** A chart of a result: bars with names, or lines over numbers. All values are from 0 upwards; null is a gap. */
export interface RunChart {
  /** Within a run, a chart replaces the one with the same title. */
  readonly title: string
  /** Of the values: "ms". '' for bare numbers. */
  readonly unit: string
  readonly shape:
    | { readonly kind: 'bar'; readonly names: readonly string[] }
    /** `x` grows from point to point; `unit` is that of `x`. */
    | { readonly kind: 'line'; readonly x: readonly number[]; readonly unit: string }
  /** Each has a value for each name or number. */
  readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[]
}

/** A picture that a result consists of, in shades of one colour: its tiles come one by one. Lengths are in pixels. */
export interface RunPicture {
  readonly title: string
  readonly width: number
  readonly height: number
  /** In the order in which they came. No two have the same place. */
  readonly tiles: readonly RunTile[]
}

export interface RunTile {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** Base64 of one byte for each pixel, row by row: 0 is dark, 255 is light. */
  readonly pixels: string
  /** The process that computed it; null where the program does not tell. */
  readonly pid: number | null
}

/** A condition that must hold, and whether it held. */
export interface RunCheck {
  readonly name: string
  readonly ok: boolean
  readonly detail: string
}

/** A line that a run's program or one of its processes wrote. */
export interface RunLine {
  readonly atMs: number
  /** Null for the program itself. */
  readonly processId: ProcessId | null
  /** Name of the process when it wrote the line. */
  readonly name: string
  readonly stream: OutputStream
  readonly text: string
}

export interface RunOutput {
  readonly lines: readonly RunLine[]
  /** Number of lines before these. */
  readonly before: number
}

/** One row of a run's results: a task, its outcome, and its worker. */
export interface TaskRow {
  readonly index: number
  /** The input in words: "10,000,000 to 10,019,999". */
  readonly label: string
  readonly outcome: TaskOutcome | 'waiting'
  /** Its value where it is a number. */
  readonly value: number | null
  /** Any other value, cut for a row: a text as it is, the rest as JSON. Null where there is none. */
  readonly text: string | null
  readonly processId: ProcessId | null
  readonly pid: number | null
  /** Time inside the user's function. */
  readonly workMs: number | null
  /** How often it was dispatched; more than 1 after a worker's death. */
  readonly attempts: number
  readonly error: RemoteError | null
}

/** What one worker contributed to a run. */
export interface WorkerRow {
  readonly processId: ProcessId
  readonly name: string
  readonly pid: number | null
  /** Answered tasks, those that failed included. */
  readonly tasks: number
  readonly failed: number
  readonly value: number
  readonly workMs: number
}

export interface RunResults {
  readonly total: number
  readonly offset: number
  readonly rows: readonly TaskRow[]
  readonly workers: readonly WorkerRow[]
}

/** How one worker spent its time. All times in milliseconds of wall clock; their sum is the worker's lifetime. */
export interface WorkerInsight {
  readonly name: string
  readonly pid: number | null
  readonly tasks: number
  /** From its start to its READY frame. */
  readonly startUpMs: number
  /** Time in the initializer. */
  readonly initMs: number
  /** Time ready for work, and not in a task. */
  readonly waitingMs: number
  /** Time inside tasks, by the worker's own clock. */
  readonly workingMs: number
  /** From its stop command to its end. */
  readonly exitingMs: number
  /** Null while it is alive. */
  readonly exitCode: number | null
  /** What ended it, in words; null while it is alive. */
  readonly cause: string | null
}

export interface SlowTaskRow {
  readonly index: number
  /** The input in words. */
  readonly label: string
  readonly workMs: number
  readonly pid: number | null
}

export interface RunInsights {
  /** In the order of their starts; of a run with very many workers, the newest. */
  readonly workers: readonly WorkerInsight[]
  /** The slowest first. */
  readonly slowest: readonly SlowTaskRow[]
}

// A run: one launch of a workload, with its processes, tasks and result.

import type { OutputStream, ProcessId, RemoteError } from './process.ts'

export type RunId = number

/** Exactly N tasks a message, or the pool's own measured choice. */
export type ChunkSize = number | 'auto'

export type RunStatus = 'running' | 'done' | 'failed' | 'cancelled'

/** `lost`: its worker died and it is not run again. */
export type TaskOutcome = 'done' | 'failed' | 'cancelled' | 'lost'

export type ParameterValue = number | string | boolean
export type Parameters = Readonly<Record<string, ParameterValue>>

/** What the run came to, in words for people; the metrics behind it come by `run.results`. */
export interface RunResult {
  /** "4,995 primes" */
  readonly headline: string
  /** The number behind the headline, where there is one. */
  readonly value: number | null
  /** What happened in this run, in short sentences with its PIDs, times and counts. */
  readonly story: readonly string[]
}

/** Something that must hold, and whether it held. */
export interface RunCheck {
  readonly name: string
  readonly ok: boolean
  readonly detail: string
}

/** A line that a run wrote: its program, or one of its processes. */
export interface RunLine {
  readonly atMs: number
  /** Null for the program itself. */
  readonly processId: ProcessId | null
  /** Of the process when it wrote the line. */
  readonly name: string
  readonly stream: OutputStream
  readonly text: string
}

export interface RunOutput {
  readonly lines: readonly RunLine[]
  /** Lines before the first of these. */
  readonly before: number
}

/** One row of a run's results: a task, what came of it, and who did it. */
export interface TaskRow {
  readonly index: number
  /** The input in words: "10,000,000 to 10,019,999". */
  readonly label: string
  readonly outcome: TaskOutcome | 'waiting'
  /** Its value where that is a number. */
  readonly value: number | null
  /** Any other value as JSON, cut for a row; null where there is none. */
  readonly text: string | null
  readonly processId: ProcessId | null
  readonly pid: number | null
  /** Time inside the user's function. */
  readonly workMs: number | null
  /** How often it was handed out; more than 1 after a worker's death. */
  readonly attempts: number
  readonly error: RemoteError | null
}

/** What one worker contributed to a run. */
export interface WorkerRow {
  readonly processId: ProcessId
  readonly name: string
  readonly pid: number | null
  readonly tasks: number
  readonly value: number
  readonly workMs: number
}

export interface RunResults {
  readonly total: number
  readonly offset: number
  readonly rows: readonly TaskRow[]
  readonly workers: readonly WorkerRow[]
}

/** Where the time of one worker went. All times in milliseconds of wall clock; they add up to the life of the worker. */
export interface WorkerInsight {
  readonly name: string
  readonly pid: number | null
  readonly tasks: number
  /** From its start to its READY frame. */
  readonly startUpMs: number
  /** In the initializer. */
  readonly initMs: number
  /** Alive and able to work, and not in a task. */
  readonly waitingMs: number
  /** Inside tasks, by the worker's own clock. */
  readonly workingMs: number
  /** From being told to stop to its end. */
  readonly exitingMs: number
}

export interface SlowTaskRow {
  readonly index: number
  /** The input in words. */
  readonly label: string
  readonly workMs: number
  readonly pid: number | null
}

export interface RunInsights {
  /** In the order of their starts; of a run that used up very many, the newest. */
  readonly workers: readonly WorkerInsight[]
  /** The slowest first. */
  readonly slowest: readonly SlowTaskRow[]
}

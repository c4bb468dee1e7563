// The state that events fold into: the same shape in the window, the command line, the tests and the history.

import type { Diagnosis } from './diagnosis.ts'
import type { Actor, ExitCause, HangKind, ProcessId, ProcessState, RemoteError, AnyStartMethod } from './process.ts'
import type { QueueId } from './queue.ts'
import type { SourceId } from './source.ts'
import type { RunRestart } from './run-restart.ts'
import type { ChunkSize, Parameters, RunChart, RunCheck, RunId, RunPicture, RunResult, RunStatus } from './run.ts'

/** A step of the stop ladder that is waiting for its grace time to end. */
export interface StopLadder {
  readonly by: Actor
  readonly step: 'ask' | 'terminate' | 'kill'
  readonly sinceMs: number
  /** Monotonic time of the next step; null after the last one. */
  readonly nextAtMs: number | null
}

/** A dead process that is started again after a wait. */
export interface BackoffWait {
  /** How often it will have been restarted by then. */
  readonly restarts: number
  /** Monotonic time of its next start. */
  readonly nextAtMs: number
}

/** The tasks of a process when it died, where they went, and which process replaced it. */
export interface Loss {
  readonly chunkId: number | null
  readonly runningTask: number | null
  readonly runningOf: number
  readonly inFlight: number
  readonly handedOutAgain: number
  readonly lost: number
  readonly finished: number
  readonly movedTo: readonly ProcessId[]
}

export interface ProcessRecord {
  readonly id: ProcessId
  /** Null for a process of the session's own. */
  readonly sourceId: SourceId | null
  /** The process that started it, of a watched program; null for one that the session started. */
  readonly parentId: ProcessId | null
  readonly runId: RunId | null
  readonly name: string
  readonly pid: number | null
  readonly startMethod: AnyStartMethod
  /** The command line of a program that is not our runtime. */
  readonly command: string | null
  readonly state: ProcessState
  readonly exitCode: number | null
  readonly cause: ExitCause | null
  readonly error: RemoteError | null
  readonly startedAtMs: number
  readonly startUpMs: number | null
  readonly exitedAtMs: number | null
  readonly replaces: ProcessId | null
  readonly replacedBy: ProcessId | null
  readonly ladder: StopLadder | null
  /** Why and since when the process does not respond; null while it does. */
  readonly hang: { readonly kind: HangKind; readonly sinceMs: number } | null
  /** Not null while its state is `backoff`. */
  readonly backoff: BackoffWait | null
  readonly loss: Loss | null
}

export interface GaveUp {
  readonly group: string
  /** Whose end was one too many. */
  readonly processId: ProcessId | null
  readonly reason: string
}

export interface RunRecord {
  readonly id: RunId
  /** Null for a run on the session's own source. */
  readonly sourceId: SourceId | null
  readonly workload: string
  readonly title: string
  readonly parameters: Parameters
  /** The input in words; null where the parameters are shown. */
  readonly summary: string | null
  readonly workers: number
  readonly chunkSize: ChunkSize
  readonly restart: RunRestart | null
  readonly totalTasks: number
  /** In the order in which they were made. */
  readonly checks: readonly RunCheck[]
  /** Of the result, in the order in which they were first shown. */
  readonly charts: readonly RunChart[]
  /** Mistakes that were seen in a watched program, one of each name. */
  readonly diagnoses: readonly Diagnosis[]
  /** Of the result; null where there is none, or where newer runs have pictures. */
  readonly picture: RunPicture | null
  /** Its groups and pools that start nothing again, because there were too many restarts. */
  readonly gaveUp: readonly GaveUp[]
  /** While it runs, one of its processes is killed at random every so often; null: not. */
  readonly chaosEveryMs: number | null
  readonly status: RunStatus
  readonly startedAtMs: number
  readonly elapsedMs: number | null
  readonly result: RunResult | null
  readonly error: RemoteError | null
}

/** A queue that is open, or belongs to a run that is still listed. */
export interface QueueRecord {
  readonly id: QueueId
  readonly runId: RunId | null
  readonly name: string
  /** 0: without a limit. */
  readonly maxSize: number
  readonly joinable: boolean
  /** Null while it is open. */
  readonly closed: { readonly discarded: number } | null
}

/** Records are in the order of their starts; plain data, so that it crosses every boundary. */
export interface SessionState {
  /** Of the last event folded in; 0 before the first. */
  readonly seq: number
  readonly runs: Readonly<Record<RunId, RunRecord>>
  readonly processes: Readonly<Record<ProcessId, ProcessRecord>>
  readonly queues: Readonly<Record<QueueId, QueueRecord>>
}

export const EMPTY_SESSION: SessionState = { seq: 0, runs: {}, processes: {}, queues: {} }

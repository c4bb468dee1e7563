// The messages between a session and an engine process: requests of the engine process, made as in any child.
//
//   session                              engine process
//     | <-- next ------------------------- |   "what shall I do next?", answered when there is something
//     | --- command ----------------------> |   start, act, resize, cancel, insights, details, close
//     | <-- report {events, metrics, ...} -- |   at most one at a time: the next when this one is answered
//     | <-- reply {id, value or error} ----- |

import type { LabMethod, TrialMeasures } from '../../../shared/lab.ts'
import type { RemoteError, StartMethod } from '../../../shared/process.ts'
import type { OsDetails } from '../../../shared/process-details.ts'
import type { Actor, ProcessAction, ProcessId } from '../../../shared/process.ts'
import type { SessionEvent } from '../../../shared/events.ts'
import type { Parameters, RunInsights, RunSettings, TaskOutcome } from '../../../shared/run.ts'
import type { ProgramCommand } from '../../lab/program-command.ts'
import type { OwnPlan } from '../../user/plan-own.ts'
import type { SourceMetrics } from '../source.ts'

/** A launch as plain data: a workload of the catalogue with checked parameters, the user's function or files, or a program. */
export type LaunchPlan = LaunchSubject & {
  /** What the workers of JavaScript are. Default: what the launch says. */
  readonly startMethod?: StartMethod
  /** The run is measured, and reports no outcomes of tasks, which would take time. */
  readonly trial?: LabMethod
  /** With the trial `async`: so many tasks at once in one process. */
  readonly atOnce?: number
}

type LaunchSubject =
  | { readonly workload: string; readonly parameters: Parameters }
  | { readonly plan: OwnPlan }
  | { readonly command: ProgramCommand }

export type EngineCommand =
  | { readonly do: 'start'; readonly launch: LaunchPlan; readonly settings: RunSettings }
  | { readonly do: 'resize'; readonly workers: number }
  | { readonly do: 'cancel'; readonly by: Actor }
  | { readonly do: 'insights' }
  | { readonly do: 'act'; readonly process: ProcessId; readonly action: ProcessAction }
  | { readonly do: 'details'; readonly process: ProcessId }
  | { readonly do: 'stop-all' }
  | { readonly do: 'close' }

/** The answer to each command. */
export interface EngineAnswers {
  readonly start: null
  readonly resize: null
  readonly cancel: null
  readonly insights: RunInsights | null
  readonly act: boolean
  readonly details: OsDetails | null
  readonly 'stop-all': null
  /** The processes have ended. */
  readonly close: EngineEnd
}

export interface EngineEnd {
  /** The last ones. */
  readonly insights: RunInsights | null
  /** Of a trial that came to its end. */
  readonly measures: TrialMeasures | null
}

export interface NumberedCommand {
  readonly id: number
  readonly command: EngineCommand
}

/** Outcomes of tasks, with the words for their inputs. */
export interface ReportedBatch {
  readonly first: number
  readonly outcomes: readonly TaskOutcome[]
  readonly values: readonly unknown[]
  readonly errors: readonly (RemoteError | null)[]
  readonly workMs: readonly number[]
  readonly processId: ProcessId | null
  readonly pid: number | null
  readonly attempts: number
  readonly labels: readonly string[]
  /** By the clock of the engine's journal. */
  readonly atMs: number
}

export interface EngineReport {
  /** Time 0 of the engine's journal on the system's monotonic clock, in ms: the only clock two programs share. */
  readonly epochMs: number
  readonly events: readonly SessionEvent[]
  readonly batches: readonly ReportedBatch[]
  /** Null where nothing was sampled since the last report. */
  readonly metrics: SourceMetrics | null
}

export type EngineRequest =
  | { readonly say: 'next' }
  | ({ readonly say: 'report' } & EngineReport)
  | { readonly say: 'reply'; readonly id: number; readonly value: unknown; readonly error: RemoteError | null }

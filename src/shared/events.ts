// All events as one union. The journal numbers them, the reducer folds them, and the window draws them.

import type { Diagnosis } from './diagnosis.ts'
import type {
  Actor,
  AnyStartMethod,
  ExitCause,
  Fault,
  HangKind,
  OutputStream,
  ProcessId,
  RemoteError,
} from './process.ts'
import type { QueueId } from './queue.ts'
import type { SourceId } from './source.ts'
import type { RunRestart } from './run-restart.ts'
import type { ChunkSize, Parameters, RunChart, RunId, RunPicture, RunResult, RunStatus, RunTile } from './run.ts'

interface RunStarted {
  readonly type: 'run.started'
  readonly runId: RunId
  /** Left out by the session's own source. */
  readonly sourceId?: SourceId
  readonly workload: string
  readonly title: string
  readonly parameters: Parameters
  /** The input in words; null where the parameters are shown. */
  readonly summary: string | null
  readonly workers: number
  readonly chunkSize: ChunkSize
  /** Null or left out: every dead worker is replaced at once. */
  readonly restart?: RunRestart | null
  /** 0 for a program without a map. */
  readonly totalTasks: number
}

interface RunResized {
  readonly type: 'run.resized'
  readonly runId: RunId
  readonly workers: number
}

/** A line that the program printed. */
interface RunPrinted {
  readonly type: 'run.printed'
  readonly runId: RunId
  readonly text: string
}

/** The program checked a condition that must hold. */
interface RunChecked {
  readonly type: 'run.checked'
  readonly runId: RunId
  readonly name: string
  readonly ok: boolean
  /** What the program observed. */
  readonly detail: string
}

/** The program showed a chart of its result. */
interface RunCharted {
  readonly type: 'run.charted'
  readonly runId: RunId
  readonly chart: RunChart
}

/** The program opened a picture of its result, in place of the one before. */
interface RunPictured {
  readonly type: 'run.pictured'
  readonly runId: RunId
  readonly picture: Omit<RunPicture, 'tiles'>
}

/** A tile of the run's picture has come. */
interface RunTiled {
  readonly type: 'run.tiled'
  readonly runId: RunId
  readonly tile: RunTile
}

/** From now on one process of the run is killed every so often; null: no more. */
interface RunChaos {
  readonly type: 'run.chaos'
  readonly runId: RunId
  readonly everyMs: number | null
}

/** Somebody made a process break. */
interface ProcessFaulted {
  readonly type: 'process.faulted'
  readonly processId: ProcessId
  readonly fault: Fault
  readonly by: Actor
}

/** A mistake of the program, with the evidence for it; it replaces the one with the same name. Without evidence: none. */
interface RunDiagnosed {
  readonly type: 'run.diagnosed'
  readonly runId: RunId
  readonly diagnosis: Diagnosis
}

interface RunFinished {
  readonly type: 'run.finished'
  readonly runId: RunId
  readonly status: Exclude<RunStatus, 'running'>
  readonly elapsedMs: number
  readonly result: RunResult | null
  readonly error: RemoteError | null
}

interface ProcessStarting {
  readonly type: 'process.starting'
  readonly processId: ProcessId
  /** Left out by the session's own processes. */
  readonly sourceId?: SourceId
  /** The process that started it, of a watched program; left out by the session's own. */
  readonly parentId?: ProcessId
  readonly runId: RunId | null
  readonly name: string
  readonly startMethod: AnyStartMethod
  /** The command line of a program that is not our runtime; left out by our own. */
  readonly command?: string
  /** The dead process whose place it takes. */
  readonly replaces: ProcessId | null
}

interface ProcessStarted {
  readonly type: 'process.started'
  readonly processId: ProcessId
  readonly pid: number
}

/** The process sent its READY frame: from here on it accepts work. */
interface ProcessReady {
  readonly type: 'process.ready'
  readonly processId: ProcessId
  /** From its start to its READY frame; null for a process of another program, which sends none. */
  readonly startUpMs: number | null
}

/** More has become known of a process of a watched program: from its own hook, or from its parent's. */
interface ProcessDescribed {
  readonly type: 'process.described'
  readonly processId: ProcessId
  readonly name: string
  readonly startMethod: AnyStartMethod
}

/** A waiting process (start method `warm`) was adopted: from here on it belongs to this run and has this name. */
interface ProcessAdopted {
  readonly type: 'process.adopted'
  readonly processId: ProcessId
  readonly runId: RunId | null
  readonly name: string
  readonly replaces: ProcessId | null
}

/** The process has work and its event loop does not turn, or it is stopped. */
interface ProcessUnresponsive {
  readonly type: 'process.unresponsive'
  readonly processId: ProcessId
  readonly kind: HangKind
  readonly forMs: number
}

interface ProcessResponsive {
  readonly type: 'process.responsive'
  readonly processId: ProcessId
}

/** Late answers that were dropped: their tasks had been run elsewhere, timed out or been cancelled. */
interface AnswersDropped {
  readonly type: 'answers.dropped'
  readonly processId: ProcessId
  readonly tasks: number
}

interface ProcessSignalled {
  readonly type: 'process.signalled'
  readonly processId: ProcessId
  readonly signal: string
  readonly by: Actor
}

/** The stop ladder began, or took its next step. */
interface ProcessStopping {
  readonly type: 'process.stopping'
  readonly processId: ProcessId
  readonly by: Actor
  readonly step: 'ask' | 'terminate' | 'kill'
  /** Time until the next step; null after the last one. */
  readonly graceMs: number | null
}

interface ProcessExited {
  readonly type: 'process.exited'
  readonly processId: ProcessId
  /** Null where it is unknown: the parent of the process is not this program. */
  readonly exitCode: number | null
  readonly cause: ExitCause
}

/** The process could not be created: no such file, no more processes allowed, and so on. */
interface ProcessFailedToStart {
  readonly type: 'process.failed-to-start'
  readonly processId: ProcessId
  readonly error: RemoteError
}

/** The process is dead and will be restarted after a delay. */
interface ProcessBackoff {
  readonly type: 'process.backoff'
  readonly processId: ProcessId
  /** From this event to its next start. */
  readonly delayMs: number
  /** How often it will have been restarted by then. */
  readonly restarts: number
}

/** A planned restart was dropped: the process or its group was stopped. */
interface ProcessBackoffEnded {
  readonly type: 'process.backoff-ended'
  readonly processId: ProcessId
}

/** A supervised group gives up, and its remaining processes are stopped; or a pool starts no worker any more. */
interface GroupFatal {
  readonly type: 'group.fatal'
  readonly runId: RunId | null
  readonly group: string
  /** The process whose end exceeded the limit. */
  readonly processId: ProcessId | null
  readonly reason: string
}

interface ProcessRaised {
  readonly type: 'process.raised'
  readonly processId: ProcessId
  readonly error: RemoteError
}

interface ProcessOutput {
  readonly type: 'process.output'
  readonly processId: ProcessId
  readonly stream: OutputStream
  /** One line without its end; escapes removed, cut at 16 KiB. */
  readonly text: string
}

interface ProcessOutputDropped {
  readonly type: 'process.output-dropped'
  readonly processId: ProcessId
  readonly lines: number
}

/** Rows that are cleared, by a person unless there is a reason; only rows of dead processes can be. */
interface ProcessesCleared {
  readonly type: 'processes.cleared'
  readonly processIds: readonly ProcessId[]
  readonly reason?: string
}

/** A worker died with tasks in flight: which tasks, and what happens to them. */
interface WorkerLost {
  readonly type: 'worker.lost'
  readonly processId: ProcessId
  readonly runId: RunId
  readonly chunkId: number | null
  /** The task that was running, as an index into the run; null when none was. */
  readonly runningTask: number | null
  /** More than 1: tiny tasks share a mark, and the worker was among so many, of which that is the first. */
  readonly runningOf: number
  readonly inFlight: number
  readonly handedOutAgain: number
  readonly lost: number
  /** How many of the lost ones had finished: their answers died with the worker. */
  readonly finished: number
}

/** Tasks of a dead worker were moved to another worker. */
interface TasksMoved {
  readonly type: 'tasks.moved'
  readonly runId: RunId
  readonly from: ProcessId
  readonly to: ProcessId
  readonly tasks: number
}

interface QueueOpened {
  readonly type: 'queue.opened'
  readonly queueId: QueueId
  readonly runId: RunId | null
  readonly name: string
  /** 0: without a limit. */
  readonly maxSize: number
  readonly joinable: boolean
}

interface QueueClosed {
  readonly type: 'queue.closed'
  readonly queueId: QueueId
  readonly name: string
  readonly discarded: number
}

/** Processes that wait for each other at queues, for calls of a pool or for both: no other process can end a wait. */
interface Deadlock {
  readonly type: 'deadlock'
  /** The queues that are involved; none where a pool waits for itself. */
  readonly queueIds: readonly QueueId[]
  /** Which process waits for what, one sentence each. */
  readonly waits: readonly string[]
  /** True: a worker was added, so that the processes go on. False: each got a DeadlockError. */
  readonly relieved: boolean
}

interface Notice {
  readonly type: 'notice'
  readonly level: 'info' | 'warning' | 'error'
  readonly text: string
}

export type EventBody =
  | RunStarted
  | RunResized
  | RunPrinted
  | RunChecked
  | RunCharted
  | RunPictured
  | RunTiled
  | RunChaos
  | ProcessFaulted
  | RunDiagnosed
  | RunFinished
  | ProcessStarting
  | ProcessStarted
  | ProcessReady
  | ProcessDescribed
  | ProcessAdopted
  | ProcessUnresponsive
  | ProcessResponsive
  | AnswersDropped
  | ProcessSignalled
  | ProcessStopping
  | ProcessExited
  | ProcessFailedToStart
  | ProcessBackoff
  | ProcessBackoffEnded
  | GroupFatal
  | ProcessRaised
  | ProcessOutput
  | ProcessOutputDropped
  | ProcessesCleared
  | WorkerLost
  | TasksMoved
  | QueueOpened
  | QueueClosed
  | Deadlock
  | Notice

/** `seq` counts up by one without a gap; `atMs` is monotonic, since the journal began. */
export type SessionEvent = EventBody & { readonly seq: number; readonly atMs: number }

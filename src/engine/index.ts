// The library's public API: what `import { Pool, Process } from 'procdeck'` gives.

export type { ChunkSize, RunChart, RunPicture, RunTile, TaskOutcome } from '../shared/run.ts'
export type { ExitCause, RemoteError, StartMethod } from '../shared/process.ts'
export { formatExitCode } from '../shared/exit-code.ts'
export {
  DeadlockError,
  ItemsLostError,
  MainGuardError,
  OptionError,
  PayloadTooLargeError,
  PoisonTaskError,
  PoolClosedError,
  ProcessStateError,
  ProtocolError,
  QueueClosedError,
  QueueEmptyError,
  QueueFullError,
  QueueUseError,
  RemoteTaskError,
  RemoteTraceback,
  ResultsDroppedError,
  TaskCancelledError,
  TaskSerializationError,
  TaskTimeoutError,
  WorkerLostError,
} from './errors.ts'
export { Executor, type ExecutorOptions, type ShutdownOptions } from './executor/executor.ts'
export { Future, type FutureState, FutureTimeoutError } from './executor/future.ts'
export { Journal } from './supervisor/journal.ts'
export type { PoolInsights, SlowTask } from './pool/insights.ts'
export type { WorkerInsight } from '../shared/run.ts'
export type { MapOptions, PoolOptions, TaskOptions } from './pool/pool-options.ts'
export { Pool } from './pool/pool.ts'
export type { PoolMetrics, TaskBackend, WorkerView } from './pool/task-backend.ts'
export type { Shared } from './pool/shares.ts'
export { Process, type ProcessOptions } from './supervisor/process.ts'
export { Command, type CommandOptions } from './supervisor/command.ts'
export type { BaseProcess } from './supervisor/base-process.ts'
export { OpenScope, openScope, type ScopeOptions } from './scope/open-scope.ts'
export type {
  Check,
  Picture,
  PictureSize,
  PictureTile,
  Program,
  ProgramResult,
  Scope,
  ScopeLine,
} from './scope/scope.ts'
export { JoinableQueue, Queue, type QueueOptions } from './queue/queue.ts'
export type { QueueMetrics } from './queue/queue-messages.ts'
export type { JoinableQueueProxy, QueueProxy } from '../workers/proxies/queue-proxy.ts'
export type { WaitOptions } from './wire/queue-words.ts'
export { isSentinel, type Sentinel } from './wire/sentinel.ts'
export type { Target } from './process/target.ts'
export { type CurrentProcess, currentProcess } from './process/current-process.ts'
export { type ActiveChild, activeChildren } from './supervisor/active-children.ts'
export type { BackOff } from './supervisor/back-off.ts'
export type { ChildOptions, GroupOptions } from './supervisor/group-options.ts'
export type { ChildView } from './supervisor/group-view.ts'
export type { Intensity, RestartPolicy, Strategy } from './supervisor/restart-policy.ts'
export { SupervisedGroup } from './supervisor/supervised-group.ts'
export { Supervisor } from './supervisor/supervisor.ts'
export type { SupervisorOptions } from './supervisor/supervisor-options.ts'
export type { StartOptions } from './process/start-options.ts'

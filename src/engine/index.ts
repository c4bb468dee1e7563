// The library's face: what `import { Pool, Process } from 'procdeck'` gives.

export type { ChunkSize, TaskOutcome } from '../shared/run.ts'
export type { ExitCause, RemoteError, StartMethod } from '../shared/process.ts'
export { formatExitCode } from '../shared/exit-code.ts'
export {
  OptionError,
  PayloadTooLargeError,
  PoisonTaskError,
  PoolClosedError,
  ProcessStateError,
  ProtocolError,
  RemoteTaskError,
  RemoteTraceback,
  TaskSerializationError,
  WorkerLostError,
} from './errors.ts'
export { Journal } from './journal/journal.ts'
export { type MapOptions, Pool, type PoolOptions } from './pool/pool.ts'
export { Process, type ProcessOptions } from './process/process.ts'
export type { Target } from './process/target.ts'
export { Supervisor, type SupervisorOptions } from './supervisor/supervisor.ts'

// The options of a pool and of its calls: defaults, units and limits in one place.

import type { StartMethod } from '../../shared/process.ts'
import type { ChunkSize, RunId } from '../../shared/run.ts'
import { encodeArgs } from '../wire/parent-codec.ts'
import { OptionError } from '../errors.ts'
import { resolveTarget, type Target } from '../process/target.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'
import type { WorkerPlan } from './workers.ts'
import type { SchedulerOptions } from './scheduler/scheduler-messages.ts'

export interface PoolOptions {
  /** Worker processes, 1 to 256. Default: the cores this program may use. */
  readonly processes?: number
  /** What happens to the task that a dying worker was running. Default `fail`: it may have had side effects. */
  readonly onWorkerLost?: 'fail' | 'retry'
  /** What happens to a task that ran past its deadline. Default `fail`: it would be late again. */
  readonly onTimeout?: 'fail' | 'retry'
  /**
   * When every worker waits for calls that its own task handed to this pool: the calls throw DeadlockError (`fail`, the
   * default), or a worker is added (`grow`).
   */
  readonly onDeadlock?: 'fail' | 'grow'
  /** With `retry`: how often a task is run again before it counts as poison. Default 3. */
  readonly retries?: number
  /** Called once in each worker before its first task; a worker whose initializer fails gets no task. */
  readonly initializer?: { readonly target: Target; readonly args?: readonly unknown[] }
  /** A worker that has run so many tasks is replaced by a fresh one. Default: never. */
  readonly maxTasksPerChild?: number
  /**
   * `spawn` (default); `warm`: see `Supervisor.warmUp`; `thread`: worker threads in one child process, for comparison
   * only: what ends that process ends them all.
   */
  readonly startMethod?: StartMethod
  /**
   * Limit of a worker's heap and, plus the runtime's own share, of its resident memory, in bytes; at least 16 MiB. Of
   * threads only the heap: the memory of threads in one process cannot be separated. Default: none.
   */
  readonly memoryLimitBytes?: number
  /** Tasks of `submit` and `apply` that may wait; beyond it they are refused with QueueFullError. Default: no limit. */
  readonly maxWaiting?: number
  /** A worker's time until its first message, and then for its initializer. Default 10 s. */
  readonly startTimeoutMs?: number
  readonly supervisor?: Supervisor
  /** The run that its processes belong to. */
  readonly runId?: RunId | null
}

export interface TaskOptions {
  /** On abort, waiting tasks are cancelled and running ones are not waited for. */
  readonly signal?: AbortSignal
  /** How long a task may run, in milliseconds, from its start on a worker; then it fails and its worker is replaced. */
  readonly deadlineMs?: number
}

export interface MapOptions extends TaskOptions {
  /** Exactly N tasks a message, or `auto` (the default). */
  readonly chunkSize?: ChunkSize
}

const MAX_DEADLINE_MS = 2 ** 31 - 1
const MIN_MEMORY_BYTES = 16 * 1024 * 1024
const MAX_SAFE = Number.MAX_SAFE_INTEGER

/** Workers that start at the same moment: more would delay each other and the program that starts them. */
const STARTING_LIMIT = 8

export function checkWhole(option: string, value: number, min: number, max: number): number {
  if (!Number.isInteger(value) || value < min || value > max)
    throw new OptionError(
      option,
      max === MAX_SAFE ? `a whole number, at least ${min}` : `a whole number from ${min} to ${max}`,
      value,
    )
  return value
}

function checkOneOf<T extends string>(option: string, value: T, allowed: readonly T[]): T {
  if (!allowed.includes(value)) throw new OptionError(option, allowed.map((one) => `"${one}"`).join(' or '), value)
  return value
}

export function checkChunkSize(value: ChunkSize): ChunkSize {
  return value === 'auto' ? value : checkWhole('chunkSize', value, 1, 2 ** 31)
}

export function checkDeadline(value: number | undefined): void {
  if (value === undefined) return
  if (!(value > 0 && value <= MAX_DEADLINE_MS)) throw new OptionError('deadlineMs', 'milliseconds above 0', value)
}

/** The driver's options from a pool's options. @throws OptionError naming the first wrong one. */
export function driverOptions(
  options: PoolOptions,
  workers: number,
): { readonly plan: WorkerPlan; readonly scheduler: SchedulerOptions; readonly maxWaiting: number | null } {
  checkOneOf('onDeadlock', options.onDeadlock ?? 'fail', ['fail', 'grow'])
  const { initializer, maxTasksPerChild, memoryLimitBytes, maxWaiting, startTimeoutMs } = options
  const whole = (option: string, value: number | undefined, min: number): number | null =>
    value === undefined ? null : checkWhole(option, value, min, MAX_SAFE)
  return {
    plan: {
      runId: options.runId ?? null,
      startMethod: checkOneOf('startMethod', options.startMethod ?? 'spawn', ['spawn', 'warm', 'thread']),
      initializer:
        initializer === undefined
          ? null
          : {
              target: resolveTarget(initializer.target),
              args: encodeArgs(initializer.args ?? [], 'initializer.args'),
            },
      memoryLimitBytes: whole('memoryLimitBytes', memoryLimitBytes, MIN_MEMORY_BYTES),
      startTimeoutMs: whole('startTimeoutMs', startTimeoutMs, 1),
    },
    scheduler: {
      workers,
      onWorkerLost: checkOneOf('onWorkerLost', options.onWorkerLost ?? 'fail', ['fail', 'retry']),
      onTimeout: checkOneOf('onTimeout', options.onTimeout ?? 'fail', ['fail', 'retry']),
      retries: checkWhole('retries', options.retries ?? 3, 0, 1_000),
      maxTasksPerChild: whole('maxTasksPerChild', maxTasksPerChild, 1),
      startingLimit: STARTING_LIMIT,
    },
    maxWaiting: whole('maxWaiting', maxWaiting, 1),
  }
}

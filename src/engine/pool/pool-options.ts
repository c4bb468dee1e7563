// The options of a pool and of its calls: defaults, units and limits in one place.

import { availableParallelism } from 'node:os'
import { MAX_WORKERS } from '../../shared/limits.ts'
import { type Runtime, RUNTIMES, type StartMethod } from '../../shared/process.ts'
import type { ChunkSize, RunId } from '../../shared/run.ts'
import { encodeArgs } from '../wire/parent-codec.ts'
import { OptionError } from '../errors.ts'
import { durationOf, optionalDuration } from '../options/duration.ts'
import { checkOptions, knownOptions } from '../options/known-options.ts'
import { argumentList, functionOf, oneOf, runIdOf, signalOf, wholeNumber } from '../options/values.ts'
import { type StartOptions, startSettingsOf } from '../process/start-options.ts'
import { moduleAddress, resolveTarget, type Target, type TargetUrl } from '../process/target.ts'
import type { BackOff } from '../supervisor/back-off.ts'
import { backOffOf, intensityOf, RESTART_POLICIES } from '../supervisor/group-options.ts'
import type { Intensity, RestartPolicy } from '../supervisor/restart-policy.ts'
import type { JobOptions } from './job.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'
import type { WorkerPlan } from './workers.ts'
import type { SchedulerOptions } from './scheduler/scheduler-messages.ts'

export interface PoolOptions extends StartOptions {
  /** What its workers run, and so of what its targets are: modules of JavaScript (`node`, the default) or files of Python. */
  readonly runtime?: Runtime
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
  readonly initializer?: Initializer
  /** Which dead workers are replaced: all (`permanent`, the default), those that failed (`transient`), none (`temporary`). */
  readonly restart?: RestartPolicy
  /** The most restarts within a time; at one more no worker is started any more. Default: no such limit. */
  readonly intensity?: Partial<Intensity>
  /** The wait before a restart, which doubles while restarts follow one another. Default: none. */
  readonly backOff?: Partial<BackOff>
  /** A worker that has run so many tasks is replaced by a fresh one. Default: never. */
  readonly maxTasksPerChild?: number
  /**
   * `spawn` (default); `warm`: see `Supervisor.warmUp`; `thread`: worker threads in one child process, for comparison
   * only: what ends that process ends them all. Of Python: `spawn`, `fork` and `forkserver`, on Linux. The last two are
   * copies of one process, the fork server, which with `fork` has imported the modules of `preload`.
   */
  readonly startMethod?: StartMethod
  /**
   * Python with `fork`: modules that are imported once, by the process that is forked; its copies share their memory.
   * URLs or absolute paths.
   */
  readonly preload?: readonly (URL | string)[]
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

interface Initializer {
  readonly target: Target
  readonly args?: readonly unknown[]
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

/** The options of `run`, the general form of a call. */
export interface RunOptions extends JobOptions {
  readonly signal?: AbortSignal | undefined
}

const MAX_CHUNK = 2 ** 31
const MIN_MEMORY_BYTES = 16 * 1024 * 1024

/** Workers that start at the same moment: more would delay each other and the program that starts them. */
const STARTING_LIMIT = 8

/** The names of a pool's options, for those who take them too. */
export const POOL_NAMES: Readonly<Record<keyof PoolOptions, true>> = {
  runtime: true,
  python: true,
  preload: true,
  processes: true,
  onWorkerLost: true,
  onTimeout: true,
  onDeadlock: true,
  retries: true,
  initializer: true,
  restart: true,
  intensity: true,
  backOff: true,
  maxTasksPerChild: true,
  startMethod: true,
  memoryLimitBytes: true,
  maxWaiting: true,
  startTimeoutMs: true,
  execArgv: true,
  mainGuard: true,
  env: true,
  supervisor: true,
  runId: true,
}
const POOL = knownOptions<PoolOptions>('Pool', 'new Pool({ processes: 4 })', POOL_NAMES)
const INITIALIZER = knownOptions<Initializer>('initializer', '{ initializer: { target, args: [1] } }', {
  target: true,
  args: true,
})
const TASK = knownOptions<TaskOptions>('apply and submit', 'apply(target, args, { deadlineMs: 500 })', {
  signal: true,
  deadlineMs: true,
})
const MAP = knownOptions<MapOptions>('map', 'map(target, inputs, { chunkSize: 5 })', {
  signal: true,
  deadlineMs: true,
  chunkSize: true,
})
const RUN = knownOptions<RunOptions>('run', "run(target, inputs, { chunkSize: 'auto', shape: 'single', onOutcomes })", {
  signal: true,
  deadlineMs: true,
  chunkSize: true,
  shape: true,
  onOutcomes: true,
})

/** Processes of a pool. Without the option: the cores this program may use. @throws OptionError */
export function workersOf(option: string, value: unknown = Math.min(MAX_WORKERS, availableParallelism())): number {
  return wholeNumber(option, value, 1, MAX_WORKERS)
}

export function checkChunkSize(value: ChunkSize): ChunkSize {
  if (value === 'auto') return value
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_CHUNK) return value
  throw new OptionError('chunkSize', `"auto" or a whole number from 1 to ${MAX_CHUNK}`, value)
}

export function checkDeadline(value: number | undefined): void {
  if (value !== undefined) durationOf('deadlineMs', value, 'above-zero')
}

/** @throws OptionError */
export function checkTaskOptions(options: TaskOptions): void {
  checkOptions(options, TASK)
  signalOf(options.signal)
}

/** @throws OptionError */
export function checkMapOptions(options: MapOptions): void {
  checkOptions(options, MAP)
  signalOf(options.signal)
}

/** @throws OptionError */
export function checkRunOptions(options: RunOptions): void {
  checkOptions(options, RUN)
  signalOf(options.signal)
  oneOf('shape', options.shape, ['single', 'spread'])
  functionOf('onOutcomes', options.onOutcomes)
}

function initializerOf(given: Initializer | undefined, runtime: Runtime): WorkerPlan['initializer'] {
  if (given === undefined) return null
  checkOptions(given, INITIALIZER)
  const { target, args = [] } = given
  const what = 'initializer.args'
  return { target: targetFor(runtime, target), args: encodeArgs(argumentList(what, args), what, runtime) }
}

/** The target of a pool whose workers run that. @throws OptionError for a target of the other runtime. */
export function targetFor(runtime: Runtime, target: Target): TargetUrl {
  const resolved = resolveTarget(target)
  if (resolved.runtime === runtime) return resolved
  const expected =
    runtime === 'node'
      ? "a module of JavaScript or TypeScript, for this pool runs Node; for a file of Python: new Pool({ runtime: 'python' })"
      : 'a file of Python, for this pool was made with { runtime: "python" }'
  throw new OptionError('target', expected, resolved.module)
}

function preloadOf(given: PoolOptions['preload'], startMethod: StartMethod): readonly string[] {
  if (given === undefined) return []
  if (startMethod !== 'fork') throw new OptionError('preload', 'no modules without { startMethod: "fork" }', given)
  if (!Array.isArray(given)) throw new OptionError('preload', 'a list of URLs or absolute paths', given)
  return given.map((module: unknown, i) => moduleAddress(`preload[${i}]`, module))
}

const METHODS: Readonly<Record<Runtime, readonly StartMethod[]>> = {
  node: ['spawn', 'warm', 'thread'],
  python: ['spawn', 'fork', 'forkserver'],
}

/** The driver's options from a pool's options. @throws OptionError naming the first wrong one. */
export function driverOptions(options: PoolOptions): {
  readonly plan: WorkerPlan
  readonly scheduler: SchedulerOptions
  readonly maxWaiting: number | null
  readonly onDeadlock: 'fail' | 'grow'
} {
  checkOptions(options, POOL)
  const runtime = oneOf('runtime', options.runtime ?? 'node', RUNTIMES)
  const { onWorkerLost = 'fail', onTimeout = 'fail', onDeadlock = 'fail', retries = 3, startMethod = 'spawn' } = options
  const whole = (option: 'memoryLimitBytes' | 'maxTasksPerChild' | 'maxWaiting', min: number): number | null => {
    const value = options[option]
    return value === undefined ? null : wholeNumber(option, value, min)
  }
  return {
    onDeadlock: oneOf('onDeadlock', onDeadlock, ['fail', 'grow']),
    plan: {
      runId: runIdOf(options.runId),
      startMethod: oneOf('startMethod', startMethod, METHODS[runtime]),
      runtime,
      preload: preloadOf(options.preload, startMethod),
      initializer: initializerOf(options.initializer, runtime),
      memoryLimitBytes: whole('memoryLimitBytes', MIN_MEMORY_BYTES),
      startTimeoutMs: optionalDuration('startTimeoutMs', options.startTimeoutMs, 'above-zero') ?? null,
      start: startSettingsOf(options),
    },
    scheduler: {
      workers: workersOf('processes', options.processes),
      onWorkerLost: oneOf('onWorkerLost', onWorkerLost, ['fail', 'retry']),
      onTimeout: oneOf('onTimeout', onTimeout, ['fail', 'retry']),
      retries: wholeNumber('retries', retries, 0, 1_000),
      maxTasksPerChild: whole('maxTasksPerChild', 1),
      restart: {
        policy: oneOf('restart', options.restart ?? 'permanent', RESTART_POLICIES),
        intensity: options.intensity === undefined ? null : intensityOf(options.intensity),
        backOff: options.backOff === undefined ? null : backOffOf(options.backOff),
      },
      startingLimit: STARTING_LIMIT,
    },
    maxWaiting: whole('maxWaiting', 1),
  }
}

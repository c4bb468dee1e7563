// Process: one call in a process of its own, with the interface of Python's `multiprocessing.Process`.

import type { Actor, ProcessId, RemoteError, StartMethod } from '../../shared/process.ts'
import { isAlive } from '../../shared/process.ts'
import type { RunId } from '../../shared/run.ts'
import { encodeCall, encodeEmpty } from '../wire/frames.ts'
import { encodeArgs } from '../wire/parent-codec.ts'
import { Kind } from '../wire/protocol.ts'
import { OptionError, ProcessStateError } from '../errors.ts'
import { optionalDuration } from '../options/duration.ts'
import { checkOptions, knownOptions } from '../options/known-options.ts'
import { argumentList, runIdOf, textOf, trueOrFalse } from '../options/values.ts'
import { holding } from '../process/keep-alive.ts'
import { endsWithin } from '../process/long-timer.ts'
import { checkMainGuard } from '../process/main-guard.ts'
import { type StartOptions, type StartSettings, startSettingsOf } from '../process/start-options.ts'
import { type Supervisor, supervisorOf } from './supervisor.ts'
import { resolveTarget, type Target } from '../process/target.ts'
import type { WorkerProcess } from '../process/worker-process.ts'
import { markAsHandle } from '../wire/references.ts'

export interface ProcessOptions extends StartOptions {
  readonly target: Target
  /** Positional arguments. */
  readonly args?: readonly unknown[]
  /** Default: `Process-1`, `Process-2`, … */
  readonly name?: string
  /**
   * Does not keep this program alive, and ends with it. Its own end is the return of its target; any other process ends
   * when nothing is left open in it. Default false.
   */
  readonly daemon?: boolean
  readonly startMethod?: StartMethod
  readonly supervisor?: Supervisor
  /** The run of the process; a scope sets it. */
  readonly runId?: RunId | null
}

type Phase = 'initial' | 'started' | 'closed'

const KNOWN = knownOptions<ProcessOptions>('Process', 'new Process({ target, args: [10] })', {
  target: true,
  args: true,
  name: true,
  daemon: true,
  startMethod: true,
  execArgv: true,
  env: true,
  mainGuard: true,
  supervisor: true,
  runId: true,
})

export class Process {
  readonly #target: { readonly module: string; readonly export: string }
  readonly #args: Uint8Array
  readonly #supervisor: Supervisor
  readonly #startMethod: StartMethod
  readonly #start: StartSettings
  readonly #runId: RunId | null
  #name: string | null
  #daemon: boolean
  #phase: Phase = 'initial'
  #managed: WorkerProcess | null = null
  #drained: Promise<void> = Promise.resolve()

  /**
   * Nothing runs before `start`.
   * @throws OptionError naming the option; TaskSerializationError when the target is a closure or an argument cannot be sent; it names the path.
   */
  constructor(options: ProcessOptions) {
    checkOptions(options, KNOWN)
    this.#target = resolveTarget(options.target)
    const { args = [], startMethod = 'spawn', daemon = false, name } = options
    argumentList('args', args)
    if (startMethod === 'thread')
      throw new OptionError(
        'startMethod',
        '"spawn": a thread is no process of its own, only a Pool has them',
        startMethod,
      )
    if (startMethod !== 'spawn') throw new OptionError('startMethod', '"spawn"', startMethod)
    this.#args = encodeArgs(args, 'args')
    this.#startMethod = startMethod
    this.#start = startSettingsOf(options)
    this.#runId = runIdOf(options.runId)
    this.#daemon = trueOrFalse('daemon', daemon)
    this.#name = name === undefined ? null : textOf('name', name)
    this.#supervisor = supervisorOf(options.supervisor)
  }

  get name(): string {
    return this.#managed?.name ?? this.#name ?? 'Process'
  }

  /** Only before `start`: afterwards the child and the journal have the name. */
  set name(name: string) {
    this.#refuse(this.#phase !== 'initial', 'the name can only be set before start()')
    this.#name = textOf('name', name)
  }

  get daemon(): boolean {
    return this.#daemon
  }

  set daemon(daemon: boolean) {
    this.#refuse(this.#phase !== 'initial', 'daemon can only be set before start()')
    this.#daemon = trueOrFalse('daemon', daemon)
  }

  /** Its number in the journal, which is never reused; null before `start`. */
  get id(): ProcessId | null {
    return this.#managed?.id ?? null
  }

  /** Null before `start`; stays after the end. */
  get pid(): number | null {
    return this.#managed?.pid ?? null
  }

  /** The PID under Python's other name. */
  get ident(): number | null {
    return this.pid
  }

  /** Null while alive or not started; 0 success, > 0 failure, -N ended by signal N. */
  get exitCode(): number | null {
    return this.#managed?.life.exitCode ?? null
  }

  /** Why it ended, in words. */
  get cause(): string | null {
    return this.#managed?.life.cause?.text ?? null
  }

  /** What its code raised, as text. */
  get error(): RemoteError | null {
    return this.#managed?.life.raised ?? null
  }

  isAlive(): boolean {
    return this.#managed !== null && isAlive(this.#managed.life.state)
  }

  /** Starts the process, once only; resolves when the system has made it. */
  async start(): Promise<void> {
    this.#refuse(this.#phase !== 'initial', 'a process can only be started once')
    checkMainGuard()
    this.#phase = 'started'
    let [began, drained] = [(): void => undefined, (): void => undefined]
    const made = new Promise<void>((resolve) => {
      began = resolve
    })
    this.#drained = new Promise((resolve) => {
      drained = resolve
    })
    const managed = this.#supervisor.create(
      {
        name: (id) => this.#name ?? `Process-${id}`,
        runId: this.#runId,
        startMethod: this.#startMethod,
        replaces: null,
        start: this.#start,
      },
      {
        onFrame: () => undefined,
        onReady: () => undefined,
        onBegan: () => {
          began()
        },
        onDrained: () => {
          drained()
        },
      },
    )
    this.#managed = managed
    managed.start()
    if (this.#daemon) managed.letGo()
    managed.send(encodeCall(Kind.call, this.#target, this.#args))
    // It ends with its call, whatever that has left open.
    if (this.#daemon) managed.send(encodeEmpty(Kind.stop))
    await Promise.race([made, this.#drained])
    if (managed.pid !== null) return
    throw new ProcessStateError(`${this.name} ${managed.life.cause?.text ?? 'did not start'}`)
  }

  /** True when the process has ended and all that it printed has arrived; false when `timeoutMs` passed first. */
  async join(timeoutMs?: number): Promise<boolean> {
    this.#refuse(this.#phase === 'closed', 'the process is closed')
    this.#refuse(this.#phase === 'initial', 'join() before start()')
    return holding(endsWithin(this.#ended(), optionalDuration('timeoutMs', timeoutMs)))
  }

  /** Dead, and all that it has printed is there. */
  async #ended(): Promise<void> {
    await this.#drained
    await this.#managed?.printed
  }

  /** Resolves when nothing of it is left: the process has ended, and all of its output has arrived. */
  async released(): Promise<void> {
    await this.#started().released
  }

  /** SIGTERM; the process may refuse it. */
  terminate(): void {
    this.#started().signal(this.#by, 'SIGTERM')
  }

  /** SIGKILL, for it and everything that it started. */
  kill(): void {
    this.#started().stop(this.#by, 'kill', null)
  }

  /** Drops the process. @throws ProcessStateError while it is alive. */
  close(): void {
    this.#refuse(this.isAlive(), 'cannot close a process that is running; join() or terminate() it first')
    this.#phase = 'closed'
  }

  /** In a run of the app, "you" are the person at the window, and not the program of the run. */
  get #by(): Actor {
    return this.#runId === null ? 'you' : 'procdeck'
  }

  #started(): WorkerProcess {
    this.#refuse(this.#phase === 'closed', 'the process is closed')
    if (this.#managed === null) throw new ProcessStateError('the process has not been started')
    return this.#managed
  }

  #refuse(wrong: boolean, sentence: string): void {
    if (wrong) throw new ProcessStateError(`${this.name}: ${sentence}`)
  }
}

markAsHandle(Process)

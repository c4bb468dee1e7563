// What a call in a process of its own (`Process`) and another program (`Command`) have in common: the interface of
// Python's `multiprocessing.Process`.

import type { Actor, ProcessId, RemoteError } from '../../shared/process.ts'
import { isAlive } from '../../shared/process.ts'
import type { RunId } from '../../shared/run.ts'
import { ProcessStateError } from '../errors.ts'
import { optionalDuration } from '../options/duration.ts'
import { runIdOf, textOf, trueOrFalse } from '../options/values.ts'
import { endsWithin } from '../process/long-timer.ts'
import type { WorkerProcess } from '../process/worker-process.ts'
import type { ChildRequest } from './child-request.ts'
import { type Supervisor, supervisorOf } from './supervisor.ts'

export interface BaseOptions {
  /** Default: `Process-1`, `Process-2`, … */
  readonly name?: string
  /** Does not keep this program alive, and ends with it. Default false. */
  readonly daemon?: boolean
  readonly supervisor?: Supervisor
  /** The run of the process; a scope sets it. */
  readonly runId?: RunId | null
}

type Phase = 'initial' | 'started' | 'closed'

export abstract class BaseProcess {
  readonly #supervisor: Supervisor
  readonly #runId: RunId | null
  #name: string | null
  #daemon: boolean
  #phase: Phase = 'initial'
  #managed: WorkerProcess | null = null
  #drained: Promise<void> = Promise.resolve()

  /** @throws OptionError naming the option. */
  constructor({ name, daemon = false, supervisor, runId }: BaseOptions) {
    this.#runId = runIdOf(runId)
    this.#daemon = trueOrFalse('daemon', daemon)
    this.#name = name === undefined ? null : textOf('name', name)
    this.#supervisor = supervisorOf(supervisor)
  }

  get name(): string {
    return this.#managed?.name ?? this.#name ?? this.prefix
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
    this.prepare()
    this.#phase = 'started'
    let [began, drained] = [(): void => undefined, (): void => undefined]
    const made = new Promise<void>((resolve) => {
      began = resolve
    })
    this.#drained = new Promise((resolve) => {
      drained = resolve
    })
    const managed = this.#supervisor.create(
      { name: (id) => this.#name ?? `${this.prefix}-${id}`, runId: this.#runId, replaces: null, ...this.request() },
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
    this.afterStart(managed)
    await Promise.race([made, this.#drained])
    if (managed.pid !== null) return
    throw new ProcessStateError(`${this.name} ${managed.life.cause?.text ?? 'did not start'}`)
  }

  /**
   * True when the process has ended and all that it printed has arrived; false when `timeoutMs` passed first.
   * @throws DeadlockError when it has no limit, the process waits for ever, and only this program could end that.
   */
  async join(timeoutMs?: number): Promise<boolean> {
    this.#refuse(this.#phase === 'closed', 'the process is closed')
    this.#refuse(this.#phase === 'initial', 'join() before start()')
    const limitMs = optionalDuration('timeoutMs', timeoutMs)
    const { joins } = this.#supervisor
    if (limitMs !== undefined) return joins.joinWithin(endsWithin(this.#ended(), limitMs))
    await joins.join(this.#started(), this.#ended())
    return true
  }

  /** Dead, and all that it has printed is there. */
  async #ended(): Promise<void> {
    await this.#drained
    await this.#managed?.printed
  }

  /** Resolves when nothing of it is left: the process has ended, and all of its output has arrived. */
  async released(): Promise<void> {
    const process = this.#started()
    await this.#supervisor.joins.release(process, process.released)
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

  /** Before the process is made. @throws where it must not be. */
  protected prepare(): void {}

  /** Without a name of its own the child is called `prefix`-1, `prefix`-2, … */
  protected abstract get prefix(): string

  /** What the supervisor is asked for. */
  protected abstract request(): Pick<ChildRequest, 'startMethod' | 'runtime' | 'start' | 'program' | 'keepsPriority'>

  /** The first frames, where it takes some. */
  protected afterStart(_managed: WorkerProcess): void {}

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

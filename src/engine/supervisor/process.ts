// Process: one call in a process of its own, with the interface of Python's `multiprocessing.Process`.

import type { StartMethod } from '../../shared/process.ts'
import { encodeCall, encodeEmpty } from '../wire/frames.ts'
import { encodeArgs } from '../wire/parent-codec.ts'
import { Kind } from '../wire/protocol.ts'
import { OptionError } from '../errors.ts'
import { checkOptions, knownOptions } from '../options/known-options.ts'
import { argumentList } from '../options/values.ts'
import { checkMainGuard } from '../process/main-guard.ts'
import { type StartOptions, type StartSettings, startSettingsOf } from '../process/start-options.ts'
import { resolveTarget, type Target, type TargetUrl } from '../process/target.ts'
import type { WorkerProcess } from '../process/worker-process.ts'
import { markAsHandle } from '../wire/references.ts'
import { type BaseOptions, BaseProcess } from './base-process.ts'
import { supervisorOf } from './supervisor.ts'

export interface ProcessOptions extends BaseOptions, StartOptions {
  readonly target: Target
  /** Positional arguments. */
  readonly args?: readonly unknown[]
  /**
   * Does not keep this program alive, and ends with it. Its own end is the return of its target; any other process ends
   * when nothing is left open in it. Default false.
   */
  readonly daemon?: boolean
  readonly startMethod?: StartMethod
}

const KNOWN = knownOptions<ProcessOptions>('Process', 'new Process({ target, args: [10] })', {
  target: true,
  args: true,
  name: true,
  daemon: true,
  startMethod: true,
  execArgv: true,
  env: true,
  mainGuard: true,
  python: true,
  supervisor: true,
  runId: true,
})

export class Process extends BaseProcess {
  readonly #target: TargetUrl
  readonly #args: Uint8Array
  readonly #start: StartSettings

  /**
   * Nothing runs before `start`.
   * @throws OptionError naming the option; TaskSerializationError when the target is a closure or an argument cannot be sent; it names the path.
   */
  constructor(options: ProcessOptions) {
    checkOptions(options, KNOWN)
    super(options)
    this.#target = resolveTarget(options.target)
    const { args = [], startMethod = 'spawn' } = options
    argumentList('args', args)
    if (startMethod === 'thread')
      throw new OptionError(
        'startMethod',
        '"spawn": a thread is no process of its own, only a Pool has them',
        startMethod,
      )
    if (startMethod !== 'spawn') throw new OptionError('startMethod', '"spawn"', startMethod)
    const { runtime } = this.#target
    this.#args = encodeArgs(args, 'args', runtime)
    this.#start = startSettingsOf(options)
    if (runtime === 'python') supervisorOf(options.supervisor).pythonOf(this.#start)
  }

  protected override prepare(): void {
    checkMainGuard()
  }

  protected override get prefix(): string {
    return 'Process'
  }

  protected override request(): ReturnType<BaseProcess['request']> {
    return { startMethod: 'spawn', runtime: this.#target.runtime, start: this.#start }
  }

  protected override afterStart(managed: WorkerProcess): void {
    managed.send(encodeCall(Kind.call, this.#target, this.#args))
    // It ends with its call, whatever that has left open.
    if (this.daemon) managed.send(encodeEmpty(Kind.stop))
  }
}

markAsHandle(Process)

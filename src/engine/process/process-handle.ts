// A child as a process of its own: our runtime with channel, output and shared memory, or any other program with its
// output alone. The handle has the system make it, signals it and its group, and reports its end.

import type { Socket } from 'node:net'
import type { Actor, Runtime } from '../../shared/process.ts'
import { toRemoteError } from '../errors.ts'
import { groupHasMembers, killGroup, killOne } from '../../system/group.ts'
import { type Birth, isStill } from '../../system/identity.ts'
import { KernelOom } from '../../system/kernel-oom.ts'
import { osState, rssBytes } from '../../system/os-facts.ts'
import { setNiceness } from '../../system/priority.ts'
import type { Line } from './channel.ts'
import { NAME_VARIABLE, WARM_VARIABLE } from './child-env.ts'
import type { ChildHandle, HandleHooks } from './child-handle.ts'
import { ChildOutput, type OutputHooks } from './child-output.ts'
import { hostRuntime, pythonFile, requireBuilt } from './host-entry.ts'
import { letGo } from './keep-alive.ts'
import type { LifeSignal } from './life.ts'
import { pythonPath } from './python.ts'
import { SharedMemory } from './shared-memory.ts'
import { type GiveUp, onceClosed, type Spawner, type SpawnPlan, type Streams } from './spawner.ts'
import { type CommandLine, wrap } from './wrapper.ts'

/** Our runtime. */
export interface RuntimePlan {
  readonly runtime: Runtime
  /** Python's interpreter; null for the usual one. */
  readonly python: string | null
  /** Modules that a fork server imports; null for what is none. */
  readonly preload: readonly string[] | null
  /** Flags of its interpreter. */
  readonly execArgv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** It is started ahead and waits to be taken. */
  readonly isWarm: boolean
  /** Limit of its heap; null for the runtime's own. */
  readonly heapLimitMiB: number | null
}

/** Any other program. */
export interface ProgramPlan {
  readonly command: CommandLine
  readonly env: Readonly<Record<string, string>>
  /** Null: the folder of this program. */
  readonly cwd: string | null
  readonly stdin: 'empty' | 'inherit'
  /** What it started is neither signalled with it nor ended after it. */
  readonly keepsChildren: boolean
}

export type ProcessPlan = RuntimePlan | ProgramPlan

/** What a process needs of its supervisor. */
export interface ProcessHooks {
  readonly spawner: Pick<Spawner, 'spawn'>
  readonly nowMs: () => number
  /** For the lifeline: its group exists, or nothing of it is left. */
  readonly groupBegan: (pid: number, birth: Birth) => void
  readonly groupEnded: (pid: number, birth: Birth) => void
  /** Where a child's output goes too. */
  readonly forwardTo: OutputHooks['forwardTo']
  /** Its priority from READY on, as nice(1): 0 is our own, 19 the lowest. */
  readonly nicenessAtWork: () => number
}

interface Made {
  readonly pid: number
  readonly birth: Birth
  readonly streams: Streams
  readonly output: ChildOutput
}

const STDERR_FD = 2
const ABORT_TEXT_MS = 250
/** How long frames of one process may be handled without a pause. */
const STRETCH_MS = 2

/** Shared by all: each count of a kernel counter explains one death only. */
const kernelOom = new KernelOom()

export class ProcessHandle implements ChildHandle {
  readonly #plan: ProcessPlan
  readonly #hooks: ProcessHooks
  #memory: SharedMemory | null = null
  #made: Made | null = null
  /** The process was reaped: its PID may be reused. */
  #waitedFor = false
  #isKilled = false
  #printed: Promise<void> = Promise.resolve()
  #oomCounter: string | null = null
  #niceness = 0
  #giveUp: GiveUp | undefined
  #stopSettingNiceness: () => void = () => undefined

  constructor(plan: ProcessPlan, hooks: ProcessHooks) {
    this.#plan = plan
    this.#hooks = hooks
  }

  get memory(): SharedMemory | null {
    return this.#memory
  }

  get printed(): Promise<void> {
    return this.#printed
  }

  get stderrTail(): readonly string[] {
    return this.#made?.output.stderrTail ?? []
  }

  osState(): string | null {
    return this.#made === null ? null : osState(this.#made.pid)
  }

  residentBytes(): number | null {
    return this.#made === null ? null : rssBytes(this.#made.pid)
  }

  launch(name: string, hooks: HandleHooks): void {
    const onFailed = (error: unknown, by: Actor = 'itself'): void => {
      hooks.onInput({ type: 'failed', error: toRemoteError(error), by })
    }
    let plan: SpawnPlan
    try {
      plan = 'command' in this.#plan ? spawnPlanOf(this.#plan) : this.#runtime(this.#plan, name)
    } catch (error) {
      onFailed(error)
      return
    }
    this.#giveUp = this.#hooks.spawner.spawn(plan, {
      onFailed,
      onUnmade: () => {
        hooks.onInput({ type: 'unmade' })
      },
      onBegan: (pid, birth, streams) => {
        this.#onBegan(pid, birth, streams, hooks)
      },
      onExit: (code, signal) => {
        this.#onExit(code, signal, hooks)
      },
    })
  }

  giveUp(): void {
    this.#giveUp?.()
  }

  /** @throws when the runtime is not built, or no memory can be shared. */
  #runtime(plan: RuntimePlan, name: string): SpawnPlan {
    const { command, env } = plan.runtime === 'python' ? pythonCommand(plan) : nodeCommand(plan)
    this.#memory = new SharedMemory()
    const ownEnv = { [NAME_VARIABLE]: name, ...(plan.isWarm ? { [WARM_VARIABLE]: '1' } : {}) }
    return {
      command: wrap(command),
      env: { ...plan.env, ...env, ...ownEnv },
      cwd: null,
      memoryFd: this.#memory.fd,
    }
  }

  onReady(): void {
    this.setNiceness(this.#hooks.nicenessAtWork())
    // By now another program may have put it into a cgroup of its own.
    this.#watchMemorySoon()
  }

  signal(signal: LifeSignal, group: boolean): void {
    const pid = this.#ownPid()
    if (pid === null) return
    // The kernel takes milliseconds to tear a process down, at its priority: beside busy siblings much longer.
    if (signal === 'SIGKILL') {
      this.setNiceness(0)
      this.#isKilled = true
    }
    if (group && !this.#keepsChildren) killGroup(pid, signal)
    else killOne(pid, signal)
  }

  /** A process that is being killed keeps our own priority. */
  setNiceness(niceness: number): void {
    const pid = this.#isKilled || niceness === this.#niceness ? null : this.#ownPid()
    if (pid === null) return
    this.#niceness = niceness
    this.#stopSettingNiceness()
    this.#stopSettingNiceness = setNiceness(pid, niceness)
  }

  sweep(): void {
    this.#stopSettingNiceness()
    if (this.#made === null) return
    const { pid, birth } = this.#made
    if (!this.#keepsChildren && groupHasMembers(pid)) killGroup(pid, 'SIGKILL')
    this.#hooks.groupEnded(pid, birth)
  }

  killNow(): void {
    this.signal('SIGKILL', true)
  }

  async close(): Promise<void> {
    await this.#printed
    // What it started may go on writing: without a reader it would end by SIGPIPE.
    if (this.#keepsChildren) return
    for (const stream of Object.values<Socket | null>({ ...this.#made?.streams })) stream?.destroy()
    this.#memory?.close()
  }

  #onBegan(pid: number, birth: Birth, streams: Streams, hooks: HandleHooks): void {
    for (const stream of Object.values<Socket | null>({ ...streams })) if (stream !== null) letGo(stream)
    if (streams.channel !== null) listen(streams.channel, hooks)
    this.#made = { pid, birth, streams, output: this.#collect(streams, hooks) }
    this.#watchMemorySoon()
    this.#hooks.groupBegan(pid, birth)
    hooks.onBegan(pid, streams.channel === null ? null : lineOf(streams.channel))
  }

  #collect(streams: Streams, { tell, onInput }: HandleHooks): ChildOutput {
    const { nowMs, forwardTo } = this.#hooks
    return new ChildOutput(streams, nowMs, {
      onLine: (stream, text) => {
        tell({ type: 'process.output', stream, text })
      },
      onDropped: (lines) => {
        tell({ type: 'process.output-dropped', lines })
      },
      onEnd: () => {
        onInput({ type: 'logs-ended' })
      },
      forwardTo,
    })
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null, hooks: HandleHooks): void {
    this.#waitedFor = true
    if (this.#made !== null) this.#printed = this.#made.output.rest()
    const ours = hooks.life().sent.some((sent) => sent.signal === 'SIGKILL')
    const forMemory = signal === 'SIGKILL' && !ours ? kernelOom.explains(this.#oomCounter) : 'no'
    const told = (): void => {
      const heapLimitMiB = 'heapLimitMiB' in this.#plan ? this.#plan.heapLimitMiB : null
      hooks.onInput({ type: 'exit', code, signal, stderr: this.stderrTail, forMemory, heapLimitMiB })
      if (this.#made?.streams.channel === null) hooks.onInput({ type: 'channel-ended' })
    }
    const stderr = this.#made?.streams.stderr
    // The reason of an abort is on stderr, which can still be on its way; no other end is worth a delay.
    if (signal !== 'SIGABRT' || stderr === undefined || stderr.closed) {
      told()
      return
    }
    const limit = setTimeout(told, ABORT_TEXT_MS)
    stderr.once('close', () => {
      clearTimeout(limit)
      told()
    })
  }

  /** At the end of this turn: starting the next process and sending its first work come first. */
  #watchMemorySoon(): void {
    setImmediate(() => {
      if (this.#made !== null && !this.#waitedFor)
        this.#oomCounter = kernelOom.watch(this.#made.pid) ?? this.#oomCounter
    })
  }

  get #keepsChildren(): boolean {
    return 'command' in this.#plan && this.#plan.keepsChildren
  }

  /** Null for a dead or reaped child: its PID may already be reused. */
  #ownPid(): number | null {
    if (this.#made === null || this.#waitedFor) return null
    const { pid, birth } = this.#made
    return isStill(pid, birth) ? pid : null // else reaped, and not reported to us yet
  }
}

interface RuntimeCommand {
  readonly command: CommandLine
  readonly env: Readonly<Record<string, string>>
}

function nodeCommand({ execArgv, heapLimitMiB }: RuntimePlan): RuntimeCommand {
  const { execPath, hostPath, env } = hostRuntime()
  // Of two limits of the heap the last one holds.
  const limit = heapLimitMiB === null ? [] : [`--max-old-space-size=${heapLimitMiB}`]
  requireBuilt(hostPath)
  return { command: { file: execPath, args: [...execArgv, ...limit, hostPath] }, env }
}

function pythonCommand({ python, execArgv, env, preload }: RuntimePlan): RuntimeCommand {
  const role = preload === null ? [] : ['fork-server', ...preload]
  return { command: { file: pythonPath(python, env), args: [...execArgv, pythonFile('main.py'), ...role] }, env: {} }
}

function spawnPlanOf({ command, env, cwd, stdin }: ProgramPlan): SpawnPlan {
  return { command: wrap(command, { keep: STDERR_FD }), env, cwd, stdin, memoryFd: null }
}

function listen(channel: Socket, { onData, onInput }: HandleHooks): void {
  channel.on('data', onData)
  onceClosed(channel, () => {
    onInput({ type: 'channel-ended' })
  })
  // A write to a child that has just died; its exit is reported anyway.
  channel.on('error', () => undefined)
}

function lineOf(channel: Socket): Line {
  return {
    stretchMs: STRETCH_MS,
    write: (bytes, onSent) => {
      if (!channel.destroyed && !channel.writableEnded) channel.write(bytes, onSent)
    },
    pause: () => {
      channel.pause()
    },
    resume: () => {
      channel.resume()
    },
  }
}

// A child as a worker thread of a host process. A step down the stop ladder terminates the thread; one that cannot be
// terminated (blocked in a system call) costs the host.

import type { Actor, ExitCause, ProcessId } from '../../shared/process.ts'
import { toRemoteError } from '../errors.ts'
import type { ReadyBody } from '../wire/protocol.ts'
import type { ThreadEnd } from '../wire/thread-frames.ts'
import { osState } from '../../system/os-facts.ts'
import type { Line } from './channel.ts'
import type { ChildHandle, HandleHooks } from './child-handle.ts'
import type { EarlySignal, LifeSignal } from './life.ts'
import { SharedMemory } from './shared-memory.ts'
import { hostCause, threadCause } from './thread-cause.ts'
import type { ThreadHost } from './thread-host.ts'
import type { WorkerProcess } from './worker-process.ts'

export class ThreadHandle implements ChildHandle {
  readonly #id: ProcessId
  readonly #heapLimitMiB: number | null
  readonly #host: ThreadHost
  #name = ''
  #memory: SharedMemory | null = null
  #tid: number | null = null
  /** A pause stops the channel of the host, for all of its threads. */
  readonly #line: Line = {
    stretchMs: Number.POSITIVE_INFINITY,
    write: (bytes, onSent) => {
      this.#host.send(this.#id, bytes)
      onSent?.()
    },
    pause: () => undefined,
    resume: () => undefined,
  }

  constructor(id: ProcessId, heapLimitMiB: number | null, host: ThreadHost) {
    this.#id = id
    this.#heapLimitMiB = heapLimitMiB
    this.#host = host
  }

  get memory(): SharedMemory | null {
    return this.#memory
  }

  /** It prints through its host, which reports its end after that. */
  get printed(): Promise<void> {
    return Promise.resolve()
  }

  get stderrTail(): readonly string[] {
    return this.#host.process?.stderrTail ?? []
  }

  osState(): string | null {
    const pid = this.#host.process?.pid ?? null
    return pid === null ? null : osState(pid, this.#tid)
  }

  residentBytes(): number | null {
    return null // the threads of a process share its memory
  }

  launch(name: string, hooks: HandleHooks): void {
    this.#name = name
    try {
      this.#memory = SharedMemory.openable()
    } catch (error) {
      hooks.onInput({ type: 'failed', error: toRemoteError(error) })
      return
    }
    this.#host.add({
      id: this.#id,
      plan: { name, memory: this.#memory.path, heapLimitMiB: this.#heapLimitMiB },
      onHost: (pid) => {
        hooks.onBegan(pid, this.#line)
      },
      onSaid: hooks.onData,
      onEnded: (end) => {
        onEnded(end, hooks)
      },
      onHostGone: (host) => {
        onHostGone(host, hooks)
      },
    })
  }

  onReady(ready: ReadyBody | null): void {
    this.#tid = ready?.tid ?? null
    this.#memory?.forgetName()
  }

  signal(signal: LifeSignal): void {
    if (signal === 'SIGTERM' || signal === 'SIGKILL') this.#host.end(this.#id)
  }

  /** A thread has no signals of its own: a signal goes to its whole host. */
  passOn(by: Actor, signal: EarlySignal['signal']): void {
    this.#host.process?.signal(by, signal)
  }

  onStuck(): void {
    const error = new Error(
      `${this.#name} was terminated and did not end. It may be blocked in a system call, so its host process is killed`,
    )
    this.#host.process?.reject(Object.assign(error, { name: 'ThreadStuck' }))
  }

  /** What the thread started is in the group of its host, and ends with that. */
  sweep(): void {
    return undefined
  }

  /** It ends with its host. */
  killNow(): void {
    return undefined
  }

  close(): Promise<void> {
    this.#memory?.close()
    return this.#host.leave(this.#id)
  }
}

function onEnded({ code, error }: ThreadEnd, hooks: HandleHooks): void {
  if (error !== null) hooks.onInput({ type: 'raised', error })
  const { sent, askedBy, raised } = hooks.life()
  end(code, threadCause({ code, sent, askedBy, raised }), hooks)
}

function onHostGone({ pid, life }: WorkerProcess, hooks: HandleHooks): void {
  if (hooks.life().pid === null) {
    const message = `its host process ${life.cause?.text ?? 'is gone'}`
    hooks.onInput({ type: 'failed', error: { name: 'Error', message, stack: '' } })
  } else end(life.exitCode ?? 1, hostCause(pid, life.cause), hooks)
}

/** Its last frame arrived before its end, and its output is its host's. */
function end(code: number, cause: ExitCause, { onInput }: HandleHooks): void {
  onInput({ type: 'exit', code, signal: null, stderr: [], cause })
  onInput({ type: 'channel-ended' })
  onInput({ type: 'logs-ended' })
}

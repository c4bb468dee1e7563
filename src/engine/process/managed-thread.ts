// The shell around the life of one worker thread: the same life as a process's, carried out in its host process. A step
// down the ladder terminates the thread; one that cannot be terminated (blocked in a system call) costs the host.

import { assertNever } from '../../shared/assert-never.ts'
import type { EventBody } from '../../shared/events.ts'
import type { Actor, ProcessId, StartMethod, RemoteError } from '../../shared/process.ts'
import type { Codec } from '../wire/codec.ts'
import { encodeEmpty } from '../wire/frames.ts'
import { Kind } from '../wire/protocol.ts'
import type { ThreadEnd } from '../wire/thread-frames.ts'
import { toRemoteError } from '../errors.ts'
import { FrameRouter } from './frame-router.ts'
import {
  type LadderStep,
  type Life,
  type LifeInput,
  type LifeInstruction,
  live,
  NEWBORN,
  type TimerName,
} from './life.ts'
import { LifeTimers } from './life-timers.ts'
import type { ManagedProcess, ProcessHooks } from './managed-process.ts'
import { osState } from '../../system/os-facts.ts'
import { type Progress, SharedMemory } from './shared-memory.ts'
import { hostCause, threadCause } from './thread-cause.ts'
import type { ThreadHost } from './thread-host.ts'
import type { ProcessOwner, WorkerProcess } from './worker-process.ts'

export interface ThreadSpec {
  readonly id: ProcessId
  readonly name: string
  readonly startTimeoutMs: number
  readonly heapLimitMiB: number | null
}

export class ManagedThread implements WorkerProcess {
  readonly id: ProcessId
  readonly name: string
  readonly startMethod: StartMethod = 'thread'
  readonly released: Promise<void>
  readonly #spec: ThreadSpec
  readonly #hooks: Pick<ProcessHooks, 'nowMs' | 'tell' | 'services'>
  readonly #owner: ProcessOwner
  readonly #host: ThreadHost
  readonly #router: FrameRouter
  readonly #goneListeners: (() => void)[] = []
  readonly #timers = new LifeTimers((name) => {
    this.#onTime(name)
  })
  #life: Life = NEWBORN
  #memory: SharedMemory | null = null
  #tid: number | null = null
  #broken = false
  #release: (after: Promise<void>) => void = () => undefined

  constructor(
    spec: ThreadSpec,
    hooks: Pick<ProcessHooks, 'nowMs' | 'tell' | 'services'>,
    owner: ProcessOwner,
    host: ThreadHost,
  ) {
    this.id = spec.id
    this.name = spec.name
    this.#spec = spec
    this.#hooks = hooks
    this.#owner = owner
    this.#host = host
    this.#router = new FrameRouter(this, {
      services: hooks.services,
      send: (frame, onSent) => {
        this.send(frame)
        onSent?.()
      },
      onFrame: (frame) => {
        this.#owner.onFrame(frame)
      },
      onReady: ({ tid }) => {
        this.#tid = tid ?? null
        this.#memory?.forgetName()
        this.#step({ type: 'ready' })
      },
      onRaised: (error) => {
        this.#step({ type: 'raised', error })
      },
    })
    this.released = new Promise((resolve) => {
      this.#release = resolve
    })
  }

  get codec(): Codec {
    return this.#router.codec
  }

  get life(): Life {
    return this.#life
  }

  /** Of its host. */
  get pid(): number | null {
    return this.#life.pid
  }

  get stderrTail(): readonly string[] {
    return this.#host.process?.stderrTail ?? []
  }

  get memory(): SharedMemory | null {
    return this.#memory
  }

  progress(): Progress | null {
    return this.#memory?.progress() ?? null
  }

  osState(): string | null {
    return this.pid === null ? null : osState(this.pid, this.#tid)
  }

  residentBytes(): number | null {
    return null // the threads of a process share its memory
  }

  onGone(listener: () => void): void {
    if (this.#life.drained) listener()
    else this.#goneListeners.push(listener)
  }

  start(): void {
    this.#step({ type: 'start', timeoutMs: this.#spec.startTimeoutMs })
  }

  stop(by: Actor, from: LadderStep, graceMs: number | null): void {
    this.#step({ type: 'stop', by, from, graceMs })
  }

  /** A thread has no signals of its own: what is sent to it is sent to all of its host. */
  signal(by: Actor, signal: 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void {
    this.#host.process?.signal(by, signal)
  }

  send(frame: Uint8Array): boolean {
    return this.#host.send(this.id, frame)
  }

  blame(error: RemoteError): void {
    this.#step({ type: 'raised', error })
  }

  reject(error: unknown): void {
    this.#broken = true
    this.#step({ type: 'broken', error: toRemoteError(error) })
  }

  /** Its host keeps no program alive. */
  unref(): void {
    return undefined
  }

  /** It goes with its host. */
  killNow(): void {
    return undefined
  }

  #step(input: LifeInput): void {
    const [life, instructions] = live(this.#life, input, this.#hooks.nowMs())
    this.#life = life
    for (const instruction of instructions) this.#carryOut(instruction)
  }

  #carryOut(instruction: LifeInstruction): void {
    switch (instruction.do) {
      case 'launch':
        this.#launch()
        return
      case 'ask':
        this.send(encodeEmpty(Kind.stop))
        return
      case 'signal':
        if (instruction.signal === 'SIGTERM' || instruction.signal === 'SIGKILL') this.#host.end(this.id)
        return
      case 'set-timer':
        this.#timers.set(instruction.name, instruction.ms)
        return
      case 'clear-timer':
        this.#timers.clear(instruction.name)
        return
      case 'sweep':
        return // what it started is in the group of its host, and goes with that
      case 'drained':
        this.#owner.onDrained()
        for (const listener of this.#goneListeners.splice(0)) listener()
        return
      case 'release':
        this.#timers.clearAll()
        this.#memory?.close()
        this.#release(this.#host.leave(this.id))
        return
      case 'tell':
        this.#hooks.tell({ ...instruction.event, processId: this.id } as EventBody)
        if (instruction.event.type === 'process.ready') this.#owner.onReady()
        return
      default:
        assertNever(instruction, 'life instruction')
    }
  }

  #launch(): void {
    try {
      this.#memory = SharedMemory.openable()
    } catch (error) {
      this.#step({ type: 'failed', error: toRemoteError(error) })
      return
    }
    this.#host.add({
      id: this.id,
      plan: { name: this.name, memory: this.#memory.path, heapLimitMiB: this.#spec.heapLimitMiB },
      onHost: (pid) => {
        this.#step({ type: 'spawned', pid })
      },
      onSaid: (bytes) => {
        this.#receive(bytes)
      },
      onEnded: (end) => {
        this.#onEnded(end)
      },
      onHostGone: (host) => {
        this.#onHostGone(host)
      },
    })
  }

  // What one thread says wrongly is its own: the others go on.
  #receive(bytes: Buffer): void {
    try {
      for (const frame of this.#router.frames(bytes)) {
        if (this.#broken) return
        this.#router.receive(frame)
      }
    } catch (error) {
      this.reject(error)
    }
  }

  #onTime(name: TimerName): void {
    const { state, stop } = this.#life
    if (name !== 'grace' || stop?.step !== 'kill' || state !== 'stopping') {
      this.#step({ type: 'timer', name })
      return
    }
    const error = new Error(`${this.name} was terminated and does not end (blocked in a system call?)`)
    this.#host.process?.reject(Object.assign(error, { name: 'ThreadStuck' }))
  }

  #onEnded({ code, error }: ThreadEnd): void {
    const { sent, askedBy } = this.#life
    if (error !== null) this.#step({ type: 'raised', error })
    const cause = threadCause({ code, sent, askedBy, raised: this.#life.raised })
    this.#end(code, cause)
  }

  #onHostGone(host: ManagedProcess): void {
    const { pid, life } = host
    if (this.#life.pid === null) {
      const message = `its host process ${life.cause?.text ?? 'is gone'}`
      this.#step({ type: 'failed', error: { name: 'Error', message, stack: '' } })
    } else this.#end(life.exitCode ?? 1, hostCause(pid, life.cause))
  }

  /** Its last word came before its end, and its output is its host's. */
  #end(code: number, cause: NonNullable<Life['cause']>): void {
    this.#step({ type: 'exit', code, signal: null, stderr: [], cause })
    this.#step({ type: 'channel-ended' })
    this.#step({ type: 'logs-ended' })
  }
}

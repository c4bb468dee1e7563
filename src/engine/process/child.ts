// The lifecycle of one child, a process or a thread. Its events go into the machine of life.ts; the machine's decisions
// are carried out here, with a handle of what the system runs and with the channel to it. Only the supervisor makes a
// child. The child's owner gets its frames, and the moment when its tasks may be taken back.

import { assertNever } from '../../shared/assert-never.ts'
import type { EventBody } from '../../shared/events.ts'
import type { Actor, ProcessId, RemoteError, StartMethod } from '../../shared/process.ts'
import { toRemoteError } from '../errors.ts'
import type { ParentCodec } from '../wire/codec.ts'
import { encodeEmpty, encodeName } from '../wire/frames.ts'
import { Kind, type ReadyBody } from '../wire/protocol.ts'
import { Channel, type Line } from './channel.ts'
import type { ChildHandle, HandleInput } from './child-handle.ts'
import { Hold } from './keep-alive.ts'
import {
  type EarlySignal,
  type LadderStep,
  type Life,
  type LifeEvent,
  type LifeInput,
  type LifeInstruction,
  live,
  NEWBORN,
  type TimerName,
} from './life.ts'
import { LifeTimers } from './life-timers.ts'
import type { Service } from './requests.ts'
import type { Progress, SharedMemory } from './shared-memory.ts'
import type { ProcessOwner, WorkerProcess } from './worker-process.ts'

export interface ChildSpec {
  readonly id: ProcessId
  readonly name: string
  readonly startMethod: StartMethod
  readonly startTimeoutMs: number
  /** Null for our runtime; the command line of any other program. */
  readonly command: string | null
}

/** What a child needs of its supervisor. */
export interface ChildHooks {
  readonly nowMs: () => number
  readonly tell: (event: EventBody) => void
  /** The services that respond to requests of code inside the child. */
  readonly services: ReadonlyMap<string, Service>
}

export class Child implements WorkerProcess {
  readonly id: ProcessId
  readonly startMethod: StartMethod
  readonly command: string | null
  readonly released: Promise<void>
  readonly #startTimeoutMs: number
  readonly #hooks: ChildHooks
  readonly #handle: ChildHandle
  readonly #channel: Channel
  readonly #hold = new Hold()
  readonly #goneListeners: (() => void)[] = []
  readonly #timers = new LifeTimers((name) => {
    this.#onTime(name)
  })
  #name: string
  #owner: ProcessOwner
  #life: Life = NEWBORN
  #release: (left: Promise<void>) => void = () => undefined

  constructor(spec: ChildSpec, hooks: ChildHooks, owner: ProcessOwner, handle: ChildHandle) {
    this.id = spec.id
    this.startMethod = spec.startMethod
    this.command = spec.command
    this.#name = spec.name
    this.#startTimeoutMs = spec.startTimeoutMs
    this.#hooks = hooks
    this.#owner = owner
    this.#handle = handle
    this.#channel = new Channel(this, {
      services: hooks.services,
      onFrame: (frame) => {
        this.#owner.onFrame(frame)
      },
      onReady: (ready) => {
        this.#onReady(ready)
      },
      onRaised: (error) => {
        this.#step({ type: 'raised', error })
      },
      onBroken: (error) => {
        this.reject(error)
      },
    })
    this.released = new Promise((resolve) => {
      this.#release = resolve
    })
  }

  get name(): string {
    return this.#name
  }

  get life(): Life {
    return this.#life
  }

  get pid(): number | null {
    return this.#life.pid
  }

  get codec(): ParentCodec {
    return this.#channel.codec
  }

  get onlyWaits(): boolean {
    return this.#channel.onlyWaits
  }

  get holdsProgram(): boolean {
    return this.#hold.isSet
  }

  get printed(): Promise<void> {
    return this.#handle.printed
  }

  get stderrTail(): readonly string[] {
    return this.#handle.stderrTail
  }

  get memory(): SharedMemory | null {
    return this.#handle.memory
  }

  progress(): Progress | null {
    return this.#handle.memory?.progress() ?? null
  }

  osState(): string | null {
    return this.#handle.osState()
  }

  residentBytes(): number | null {
    return this.#handle.residentBytes()
  }

  /** Calls `listener` once, when the child is dead and drained; at once when it already is. */
  onGone(listener: () => void): void {
    if (this.#life.drained) listener()
    else this.#goneListeners.push(listener)
  }

  /** Gives a waiting process its owner and its name. */
  adopt(owner: ProcessOwner, name: string): void {
    this.#owner = owner
    this.#name = name
    this.send(encodeName(name))
  }

  /** A child from the warm stock is up already. */
  start(): void {
    if (this.#life.ready) this.#owner.onReady()
    else this.#step({ type: 'start', timeoutMs: this.#startTimeoutMs })
  }

  stop(by: Actor, from: LadderStep, graceMs: number | null): void {
    // Only our runtime can be asked.
    const first = from === 'ask' && this.command !== null ? 'terminate' : from
    // A grace time without an end is a ladder without a next step.
    this.#step({ type: 'stop', by, from: first, graceMs: graceMs === Number.POSITIVE_INFINITY ? null : graceMs })
  }

  signal(by: Actor, signal: EarlySignal['signal']): void {
    if (this.#handle.passOn === undefined) this.#step({ type: 'signal', by, signal })
    else this.#handle.passOn(by, signal)
  }

  send(frame: Uint8Array): void {
    this.#channel.send(frame)
  }

  blame(error: RemoteError): void {
    this.#step({ type: 'raised', error })
  }

  reject(error: unknown): void {
    this.#channel.ignore()
    this.#step({ type: 'broken', error: toRemoteError(error) })
  }

  letGo(): void {
    this.#hold.set(false)
  }

  killNow(): void {
    this.#handle.killNow()
  }

  setNiceness(niceness: number): void {
    this.#handle.setNiceness?.(niceness)
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
        this.#handle.signal(instruction.signal, instruction.group)
        return
      case 'give-up':
        this.#handle.giveUp?.()
        return
      case 'set-timer':
        this.#timers.set(instruction.name, instruction.ms)
        return
      case 'clear-timer':
        this.#timers.clear(instruction.name)
        return
      case 'sweep':
        this.#handle.sweep()
        return
      case 'drained':
        // A grandchild can hold the channel open: only what has arrived by now counts.
        this.#channel.end()
        this.#owner.onDrained()
        for (const listener of this.#goneListeners.splice(0)) listener()
        return
      case 'release':
        this.#timers.clearAll()
        this.#hold.set(false)
        this.#release(this.#handle.close())
        return
      case 'tell':
        this.#tell(instruction.event)
        if (instruction.event.type === 'process.ready') this.#owner.onReady()
        return
      default:
        assertNever(instruction, 'life instruction')
    }
  }

  #launch(): void {
    this.#hold.set(true)
    this.#handle.launch(this.#name, {
      life: () => this.#life,
      onBegan: (pid, line) => {
        this.#onBegan(pid, line)
      },
      onData: (data) => {
        this.#channel.receive(data)
      },
      onInput: (input) => {
        this.#onInput(input)
      },
      tell: (event) => {
        this.#tell(event)
      },
    })
  }

  #onBegan(pid: number, line: Line | null): void {
    if (this.pid !== null) return
    if (line !== null) this.#channel.open(line)
    this.#step({ type: 'spawned', pid })
    this.#owner.onBegan?.()
    if (line === null) this.#onReady(null)
  }

  #onReady(ready: ReadyBody | null): void {
    this.#handle.onReady(ready)
    this.#step({ type: 'ready' })
  }

  #onInput(input: HandleInput): void {
    if (input.type === 'channel-ended') this.#channel.handleRest()
    this.#step(input)
  }

  #onTime(name: TimerName): void {
    const { state, stop } = this.#life
    const isStuck = name === 'grace' && stop?.step === 'kill' && state === 'stopping'
    if (isStuck && this.#handle.onStuck !== undefined) this.#handle.onStuck()
    else this.#step({ type: 'timer', name })
  }

  #tell(event: LifeEvent): void {
    this.#hooks.tell({ ...event, processId: this.id } as EventBody)
  }
}

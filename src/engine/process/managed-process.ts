// The shell around one process's life: starts it, carries signals, frames and output, and holds its timers.
// Only the supervisor makes one; whoever owns it gets frames and the moment when its tasks may be taken back.

import type { Socket } from 'node:net'
import { assertNever } from '../../shared/assert-never.ts'
import type { EventBody } from '../../shared/events.ts'
import type { Actor, ProcessId, StartMethod, RemoteError } from '../../shared/process.ts'
import type { Frame } from '../wire/frame-parser.ts'
import type { Codec } from '../wire/codec.ts'
import { encodeEmpty, encodeName } from '../wire/frames.ts'
import { Kind } from '../wire/protocol.ts'
import { toRemoteError } from '../errors.ts'
import type { Service } from './requests.ts'
import { ChildOutput } from './child-output.ts'
import { NAME_VARIABLE, WARM_VARIABLE } from './child-env.ts'
import { groupHasMembers, killGroup, killOne } from '../../system/group.ts'
import { FrameRouter } from './frame-router.ts'
import { hostRuntime } from './host-entry.ts'
import { type Birth, isStill } from '../../system/identity.ts'
import { KernelOom } from '../../system/kernel-oom.ts'
import { type LadderStep, type Life, type LifeInput, type LifeInstruction, live, NEWBORN } from './life.ts'
import { LifeTimers } from './life-timers.ts'
import { osState, rssBytes } from '../../system/os-facts.ts'
import { setNiceness } from '../../system/priority.ts'
import { type Progress, SharedMemory } from './shared-memory.ts'
import { onceClosed, type Spawner, type Streams } from './spawner.ts'
import type { ProcessOwner, WorkerProcess } from './worker-process.ts'
import { wrap } from './wrapper.ts'

export interface ProcessSpec {
  readonly id: ProcessId
  readonly name: string
  readonly startMethod: StartMethod
  readonly env: Readonly<Record<string, string>>
  readonly startTimeoutMs: number
  /** Limit of its heap; null for the runtime's own. */
  readonly heapLimitMiB: number | null
}

/** What a process needs of its supervisor. */
export interface ProcessHooks {
  readonly spawner: Spawner
  readonly nowMs: () => number
  readonly tell: (event: EventBody) => void
  /** Its group exists, or nothing of it is left: for the lifeline. */
  readonly groupBegan: (pid: number, birth: Birth) => void
  readonly groupEnded: (pid: number, birth: Birth) => void
  /** Writes a child's output to our own; false when that is slow to take more. */
  readonly forwardOutput: ((stream: 'stdout' | 'stderr', data: Buffer) => boolean) | null
  /** Who answers what code inside the child asks. */
  readonly services: ReadonlyMap<string, Service>
  /** Its priority from its first word on, as nice(1): 0 is as we are, 19 the least. */
  readonly nicenessAtWork: () => number
}

const ABORT_TEXT_MS = 250
/** How long the frames of one child may be handled at a stretch. */
const HEAR_MS = 2

/** One for all: what a counter explains, it explains once. */
const kernelOom = new KernelOom()

export class ManagedProcess implements WorkerProcess {
  readonly id: ProcessId
  readonly #spec: ProcessSpec
  readonly #hooks: ProcessHooks
  readonly #router: FrameRouter
  readonly #goneListeners: (() => void)[] = []
  #name: string
  #owner: ProcessOwner
  readonly #timers = new LifeTimers((name) => {
    this.#step({ type: 'timer', name })
  })
  #output: ChildOutput | null = null
  #life: Life = NEWBORN
  #birth: Birth = ''
  /** It was waited for: its number may be somebody else's. */
  #waitedFor = false
  /** Lets this program end before it. */
  #letGo: () => void = () => undefined
  #unheld = false
  #oomCounter: string | null = null
  #streams: Streams | null = null
  #channel: Socket | null = null
  /** Frames for one that the system is still making. */
  readonly #early: Uint8Array[] = []
  #memory: SharedMemory | null = null
  #broken = false
  /** What it said and was not handled yet, and the frames of the piece that is being read. */
  readonly #unreceived: Buffer[] = []
  #frames: Generator<Frame> | null = null
  #resting = false
  /** Frames that leave together; null while each one leaves at once. */
  #together: Uint8Array[] | null = null
  #niceness = 0
  #stopSettingNiceness: () => void = () => undefined
  readonly #released: Promise<void>
  #release: () => void = () => undefined

  constructor(spec: ProcessSpec, hooks: ProcessHooks, owner: ProcessOwner) {
    this.id = spec.id
    this.#name = spec.name
    this.#spec = spec
    this.#hooks = hooks
    this.#owner = owner
    this.#router = new FrameRouter(this, {
      services: hooks.services,
      send: (frame, onSent) => {
        if (onSent === undefined) this.send(frame)
        else if (this.#canSend) this.#channel?.write(frame, onSent)
      },
      onFrame: (frame) => {
        this.#owner.onFrame(frame)
      },
      onReady: () => {
        this.#step({ type: 'ready' })
      },
      onRaised: (error) => {
        this.#step({ type: 'raised', error })
      },
    })
    this.#released = new Promise((resolve) => {
      this.#release = resolve
    })
  }

  get name(): string {
    return this.#name
  }

  get startMethod(): StartMethod {
    return this.#spec.startMethod
  }

  get codec(): Codec {
    return this.#router.codec
  }

  get life(): Life {
    return this.#life
  }

  get pid(): number | null {
    return this.#life.pid
  }

  /** Last lines that it wrote to stderr, oldest first. */
  get stderrTail(): readonly string[] {
    return this.#output?.stderrTail ?? []
  }

  /** Resolves when nothing of it is left: no process, no descriptor, no timer. */
  get released(): Promise<void> {
    return this.#released
  }

  /** The task that it started last; readable until it is released. */
  progress(): Progress | null {
    return this.#memory?.progress() ?? null
  }

  /** Null before the start and after a start that failed. */
  get memory(): SharedMemory | null {
    return this.#memory
  }

  osState(): string | null {
    return this.pid === null ? null : osState(this.pid)
  }

  residentBytes(): number | null {
    return this.pid === null ? null : rssBytes(this.pid)
  }

  /** Called once, when it is dead and drained; at once when it is already. */
  onGone(listener: () => void): void {
    if (this.#life.drained) listener()
    else this.#goneListeners.push(listener)
  }

  /** A process that waits for an owner gets one, and its name. */
  adopt(owner: ProcessOwner, name: string): void {
    this.#owner = owner
    this.#name = name
    this.send(encodeName(name))
  }

  /** One that was taken from those who wait is up already. */
  start(): void {
    if (this.#life.ready) this.#owner.onReady()
    else this.#step({ type: 'start', timeoutMs: this.#spec.startTimeoutMs })
  }

  stop(by: Actor, from: LadderStep, graceMs: number | null): void {
    this.#step({ type: 'stop', by, from, graceMs })
  }

  signal(by: Actor, signal: 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void {
    this.#step({ type: 'signal', by, signal })
  }

  get #canSend(): boolean {
    return this.#channel !== null && !this.#channel.destroyed && !this.#channel.writableEnded
  }

  /** Queues one frame. False when the child is slow to read and more should wait for `drain`. */
  send(frame: Uint8Array): boolean {
    if (this.pid === null && this.#life.state !== 'fatal') {
      this.#early.push(frame)
      return true
    }
    if (!this.#canSend || this.#channel === null) return false
    if (this.#together === null) return this.#channel.write(frame)
    this.#together.push(frame)
    return !this.#channel.writableNeedDrain
  }

  /** What `cause` makes us send leaves in one piece: a write for each small frame would cost more than the frames. */
  #sendTogether(cause: () => void): void {
    this.#together = []
    try {
      cause()
    } finally {
      const frames = this.#together
      this.#together = null
      const [first] = frames
      if (first !== undefined && this.#channel?.destroyed === false && !this.#channel.writableEnded)
        this.#channel.write(frames.length === 1 ? first : Buffer.concat(frames))
    }
  }

  blame(error: RemoteError): void {
    this.#step({ type: 'raised', error })
  }

  /** Its owner no longer trusts what it says. */
  reject(error: unknown): void {
    this.#broken = true
    this.#step({ type: 'broken', error: toRemoteError(error) })
  }

  /** From here on it does not keep this program alive. */
  unref(): void {
    this.#unheld = true
    this.#letGo()
    for (const stream of Object.values<Socket>({ ...this.#streams })) stream.unref()
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
        this.#signal(instruction.signal, instruction.group)
        return
      case 'set-timer':
        this.#timers.set(instruction.name, instruction.ms)
        return
      case 'clear-timer':
        this.#timers.clear(instruction.name)
        return
      case 'sweep':
        this.#sweep()
        return
      case 'drained':
        // Its channel can be held open by a grandchild: what came of it counts.
        this.#drain(Number.POSITIVE_INFINITY)
        this.#owner.onDrained()
        for (const listener of this.#goneListeners.splice(0)) listener()
        return
      case 'release':
        this.#close()
        return
      case 'tell':
        this.#hooks.tell({ ...instruction.event, processId: this.id } as EventBody)
        if (instruction.event.type === 'process.ready') {
          this.setNiceness(this.#hooks.nicenessAtWork())
          this.#owner.onReady()
          // By now somebody may have put it into a group of its own.
          this.#watchMemorySoon()
        }
        return
      default:
        assertNever(instruction, 'life instruction')
    }
  }

  #launch(): void {
    const { execPath, hostPath, env: runtimeEnv } = hostRuntime()
    const { heapLimitMiB } = this.#spec
    const flags = heapLimitMiB === null ? [] : [`--max-old-space-size=${heapLimitMiB}`]
    const command = wrap({ file: execPath, args: [...flags, hostPath] })
    try {
      this.#memory = new SharedMemory()
    } catch (error) {
      this.#failed(error)
      return
    }
    const memoryFd = this.#memory.fd
    const env = { ...this.#spec.env, ...runtimeEnv, [NAME_VARIABLE]: this.#name, ...this.#warmEnv() }
    this.#letGo = this.#hooks.spawner.spawn(
      { command, env, memoryFd },
      {
        onBegan: (pid, birth, streams) => {
          this.#began(pid, birth, streams)
        },
        onFailed: (error) => {
          this.#failed(error)
        },
        onExit: (code, signal) => {
          this.#onExit(code, signal)
        },
      },
    )
    if (this.#unheld) this.#letGo()
  }

  #began(pid: number, birth: Birth, streams: Streams): void {
    this.#streams = streams
    this.#birth = birth
    this.#read(streams.channel)
    this.#collect(streams)
    if (this.#unheld) this.unref()
    for (const frame of this.#early.splice(0)) streams.channel.write(frame)
    this.#watchMemorySoon()
    this.#hooks.groupBegan(pid, birth)
    this.#step({ type: 'spawned', pid })
    this.#owner.onBegan?.()
  }

  /** When everything else of this turn is done: the next process is started and its first work sent before. */
  #watchMemorySoon(): void {
    setImmediate(() => {
      if (this.pid !== null) this.#oomCounter = kernelOom.watch(this.pid) ?? this.#oomCounter
    })
  }

  #warmEnv(): Record<string, string> {
    return this.#spec.startMethod === 'warm' ? { [WARM_VARIABLE]: '1' } : {}
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null): void {
    this.#waitedFor = true
    const stderr = this.#streams?.stderr
    const { heapLimitMiB } = this.#spec
    const ours = this.#life.sent.some((sent) => sent.signal === 'SIGKILL')
    const forMemory = signal === 'SIGKILL' && !ours ? kernelOom.explains(this.#oomCounter) : 'no'
    const told = (): void => {
      this.#step({ type: 'exit', code, signal, stderr: this.stderrTail, forMemory, heapLimitMiB })
    }
    // An abort is explained on stderr, and that can still be on its way; nothing else is worth a moment's delay.
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

  #failed(error: unknown): void {
    this.#step({ type: 'failed', error: toRemoteError(error) })
  }

  #read(channel: Socket): void {
    this.#channel = channel
    channel.on('data', (data: Buffer) => {
      this.#receive(data)
    })
    onceClosed(channel, () => {
      this.#drain(Number.POSITIVE_INFINITY)
      this.#step({ type: 'channel-ended' })
    })
    // A write to a child that has just died; its exit tells the story.
    channel.on('error', () => undefined)
  }

  #receive(data: Buffer): void {
    if (this.#broken) return
    this.#unreceived.push(data)
    if (!this.#resting) this.#drain(HEAR_MS)
  }

  /** Frames are handled for so long; then others get their turn, and the child waits. */
  #drain(forMs: number): void {
    const untilMs = performance.now() + forMs
    try {
      this.#sendTogether(() => {
        while (!this.#broken) {
          this.#frames ??= this.#nextFrames()
          const next = this.#frames?.next()
          if (next === undefined) return
          if (next.done === true) this.#frames = null
          else this.#router.receive(next.value)
          if (performance.now() < untilMs) continue
          this.#rest()
          return
        }
      })
    } catch (error) {
      this.reject(error)
    }
  }

  #nextFrames(): Generator<Frame> | null {
    const data = this.#unreceived.shift()
    return data === undefined ? null : this.#router.frames(data)
  }

  #rest(): void {
    this.#resting = true
    this.#channel?.pause()
    setImmediate(() => {
      this.#resting = false
      this.#drain(HEAR_MS)
      if (!this.#resting) this.#channel?.resume()
    })
  }

  #collect(streams: Streams): void {
    const { tell, nowMs, forwardOutput } = this.#hooks
    this.#output = new ChildOutput(streams, nowMs, {
      onLine: (stream, text) => {
        tell({ type: 'process.output', processId: this.id, stream, text })
      },
      onDropped: (lines) => {
        tell({ type: 'process.output-dropped', processId: this.id, lines })
      },
      onEnd: () => {
        this.#step({ type: 'logs-ended' })
      },
      forward: forwardOutput,
    })
  }

  #signal(signal: NodeJS.Signals, group: boolean): void {
    const pid = this.#ownPid()
    if (pid === null) return
    // The kernel takes milliseconds to tear it down, at its own priority: beside busy siblings that would be a long death.
    if (signal === 'SIGKILL') this.#setNiceness(0)
    if (group) killGroup(pid, signal)
    else killOne(pid, signal)
  }

  /** Null for a dead or reaped child: its number may already be somebody else's. */
  #ownPid(): number | null {
    if (this.pid === null || this.#waitedFor) return null
    return isStill(this.pid, this.#birth) ? this.pid : null // else waited for, and not told to us yet
  }

  /** As nice(1): 0 is as we are. Best effort: `setNiceness` of priority.ts. One that is being killed dies at ours. */
  setNiceness(niceness: number): void {
    if (this.#life.sent.some(({ signal }) => signal === 'SIGKILL')) return
    this.#setNiceness(niceness)
  }

  #setNiceness(niceness: number): void {
    const pid = niceness === this.#niceness ? null : this.#ownPid()
    if (pid === null) return
    this.#niceness = niceness
    this.#stopSettingNiceness()
    this.#stopSettingNiceness = setNiceness(pid, niceness)
  }

  /** Only for the exit of this program. */
  killNow(): void {
    this.#signal('SIGKILL', true)
  }

  #sweep(): void {
    this.#stopSettingNiceness()
    const { pid } = this
    if (pid === null) return
    if (groupHasMembers(pid)) killGroup(pid, 'SIGKILL')
    this.#hooks.groupEnded(pid, this.#birth)
  }

  #close(): void {
    this.#timers.clearAll()
    for (const stream of Object.values<Socket>({ ...this.#streams })) stream.destroy()
    this.#memory?.close()
    this.#release()
  }
}

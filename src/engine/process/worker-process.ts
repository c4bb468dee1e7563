// What the owner of a child sees of it, whichever way it runs: a process of its own, or a thread of a host process.

import type { Actor, StartMethod, RemoteError } from '../../shared/process.ts'
import type { Codec } from '../wire/codec.ts'
import type { Frame } from '../wire/frame-parser.ts'
import type { Caller } from './requests.ts'
import type { LadderStep, Life } from './life.ts'
import type { Progress, SharedMemory } from './shared-memory.ts'

/** What its owner (a pool, a `Process`) is told. */
export interface ProcessOwner {
  /** The system has made it: it has a PID. */
  readonly onBegan?: () => void
  /** Results, INITED or RETURNED; a ProtocolError that it throws ends the child. */
  readonly onFrame: (frame: Frame) => void
  readonly onReady: () => void
  /** Dead, and no frame can follow. */
  readonly onDrained: () => void
}

export interface WorkerProcess extends Caller {
  readonly startMethod: StartMethod
  /** How values are encoded on its channel; the child names it in READY. */
  readonly codec: Codec
  readonly life: Life
  /** Last lines that it wrote to stderr, oldest first; of a thread, those of its whole host. */
  readonly stderrTail: readonly string[]
  /** Null before the start and after a start that failed. */
  readonly memory: SharedMemory | null
  /** Resolves when nothing of it is left: no process, no descriptor, no timer. */
  readonly released: Promise<void>
  /** By its own word nothing but an answer of ours can wake it. */
  readonly onlyWaits: boolean
  /** The task that it started last; readable until it is released. */
  progress(): Progress | null
  /** The kernel's letter for what runs it; null when that cannot be told. */
  osState(): string | null
  /** Resident memory that is its own; null when that cannot be told. */
  residentBytes(): number | null
  start(): void
  stop(by: Actor, from: LadderStep, graceMs: number | null): void
  signal(by: Actor, signal: 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void
  /** Queues one frame; a child that is slow to read gets it later, a dead one does not. */
  send(frame: Uint8Array): void
  /** Its owner no longer trusts what it says. */
  reject(error: unknown): void
  /** Why it is going to be ended, for those who read its row. */
  blame(error: RemoteError): void
  /** From its start a child keeps this program alive; from here on it does not. */
  letGo(): void
  /** Only for the exit of this program. */
  killNow(): void
}

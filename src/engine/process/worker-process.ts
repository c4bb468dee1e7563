// The owner's view of a child, the same for a process of its own and a thread of a host process.

import type { Actor, StartMethod, RemoteError } from '../../shared/process.ts'
import type { ParentCodec } from '../wire/codec.ts'
import type { Frame } from '../wire/frame-parser.ts'
import type { Caller } from './requests.ts'
import type { LadderStep, Life } from './life.ts'
import type { Progress, SharedMemory } from './shared-memory.ts'

/** Calls to its owner (a pool, a `Process`). */
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
  /** Null for our runtime; the command line of any other program, which has no channel and shares no memory. */
  readonly command: string | null
  /** How values are encoded on its channel; the child names it in READY. */
  readonly codec: ParentCodec
  readonly life: Life
  /** Last lines that it wrote to stderr, oldest first; of a thread, those of its whole host. */
  readonly stderrTail: readonly string[]
  /** Null before the start and after a start that failed. */
  readonly memory: SharedMemory | null
  /** After its end: resolves when all that it printed has arrived, also where something else still holds its output. */
  readonly printed: Promise<void>
  /** Resolves when nothing of it is left: no process, no descriptor, no timer. */
  readonly released: Promise<void>
  /** The child reported that only a response of ours can wake it. */
  readonly onlyWaits: boolean
  /** The task that started last; readable until the child is released. */
  progress(): Progress | null
  /** The kernel's state letter of what runs it; null when unknown. */
  osState(): string | null
  /** Resident memory that is its own; null when unknown. */
  residentBytes(): number | null
  start(): void
  stop(by: Actor, from: LadderStep, graceMs: number | null): void
  signal(by: Actor, signal: 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void
  /** Queues one frame; a child that is slow to read gets it later, a dead one does not. */
  send(frame: Uint8Array): void
  /** Its owner no longer trusts its frames. */
  reject(error: unknown): void
  /** Why it is going to be ended, for its row in the window. */
  blame(error: RemoteError): void
  /** It keeps this program alive. */
  readonly holdsProgram: boolean
  /** From its start a child keeps this program alive; from now on it does not. */
  letGo(): void
  /** Only for the exit of this program. */
  killNow(): void
}

// The interface between the lifecycle of a child and what the system runs for it: a process (process-handle.ts) or a
// thread (thread-handle.ts).

import type { Actor } from '../../shared/process.ts'
import type { ReadyBody } from '../wire/protocol.ts'
import type { Line } from './channel.ts'
import type { EarlySignal, Life, LifeEvent, LifeInput, LifeSignal } from './life.ts'
import type { SharedMemory } from './shared-memory.ts'

/** Inputs that only the handle can observe. */
export type HandleInput = Extract<
  LifeInput,
  { readonly type: 'failed' | 'unmade' | 'raised' | 'exit' | 'channel-ended' | 'logs-ended' }
>

/** How a handle reports to the lifecycle. */
export interface HandleHooks {
  /** The present state: what was sent to the child, and what it raised. */
  readonly life: () => Life
  /**
   * The system has made it; a second call has no effect. Without a line it is a program that does not know us: it sends
   * no READY, and runs from here on.
   */
  readonly onBegan: (pid: number, line: Line | null) => void
  /** Bytes of its channel, cut anywhere. */
  readonly onData: (data: Buffer) => void
  readonly onInput: (input: HandleInput) => void
  readonly tell: (event: LifeEvent) => void
}

export interface ChildHandle {
  /** Null before the start and after a start that failed. */
  readonly memory: SharedMemory | null
  /** Last lines that it wrote to stderr, oldest first; of a thread, those of its whole process. */
  readonly stderrTail: readonly string[]
  /** After the child's end: resolves when all that it printed has arrived. */
  readonly printed: Promise<void>
  /** The kernel's state letter of what runs it; null when unknown. */
  osState(): string | null
  /** Resident memory that is its own; null when unknown. */
  residentBytes(): number | null
  /** Calls `onBegan`, or sends the input `failed`, in this turn or later. */
  launch(name: string, hooks: HandleHooks): void
  /** It is ready: READY has come, or it exists and will not send one. */
  onReady(ready: ReadyBody | null): void
  /** Before `onBegan`: sends the input `unmade`, unless it may already exist. Absent where a start is never long. */
  giveUp?(): void
  /** Without effect on a child that is dead. */
  signal(signal: LifeSignal, group: boolean): void
  /** Kills what is left of all that the child started. */
  sweep(): void
  /** Only for the exit of this program. */
  killNow(): void
  /** Closes everything; resolves when nothing is left of the child. */
  close(): Promise<void>
  /** As nice(1): 0 is our own. Best effort, and absent where the child has no priority of its own. */
  setNiceness?(niceness: number): void
  /** Present where a signal reaches more than this child: the handle then sends it. */
  passOn?(by: Actor, signal: EarlySignal['signal']): void
  /** The child is still alive after the last step of the stop ladder. Without a remedy, an event reports it. */
  onStuck?(): void
}

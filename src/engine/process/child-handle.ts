// What the lifecycle of a child needs of what the system runs for it: a process (process-handle.ts) or a thread
// (thread-handle.ts).

import type { Actor } from '../../shared/process.ts'
import type { ReadyBody } from '../wire/protocol.ts'
import type { Line } from './channel.ts'
import type { EarlySignal, Life, LifeEvent, LifeInput, LifeSignal } from './life.ts'
import type { SharedMemory } from './shared-memory.ts'

/** What only the handle sees happen. */
export type HandleInput = Extract<
  LifeInput,
  { readonly type: 'failed' | 'raised' | 'exit' | 'channel-ended' | 'logs-ended' }
>

/** What a handle tells the lifecycle. */
export interface HandleHooks {
  /** The life so far: what was sent to the child, and what it raised. */
  readonly life: () => Life
  /** The system has made it; twice is once. */
  readonly onBegan: (pid: number, line: Line) => void
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
  /** The kernel's letter for what runs it; null when that cannot be told. */
  osState(): string | null
  /** Resident memory that is its own; null when that cannot be told. */
  residentBytes(): number | null
  /** Calls `onBegan`, or gives the input `failed`, in this turn or later. */
  launch(name: string, hooks: HandleHooks): void
  /** READY has come. */
  onReady(ready: ReadyBody): void
  /** Without effect on a child that is dead. */
  signal(signal: LifeSignal, group: boolean): void
  /** What is left of all that the child started is killed. */
  sweep(): void
  /** Only for the exit of this program. */
  killNow(): void
  /** Nothing stays open; resolves when nothing is left of the child. */
  close(): Promise<void>
  /** As nice(1): 0 is as we are. Best effort, and not where the child has no priority of its own. */
  setNiceness?(niceness: number): void
  /** Where signals that somebody sends are for more than this child: it takes them over. */
  passOn?(by: Actor, signal: EarlySignal['signal']): void
  /** The child lives on after the last step of the stop ladder. Where nothing can be done, an event says so. */
  onStuck?(): void
}

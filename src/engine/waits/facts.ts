// What queues and pools report to the watch: which process waits for what, and what it can give.

import type { ProcessId } from '../../shared/process.ts'
import type { Thing } from './graph.ts'

export interface WaitEnd {
  /** No other wait has it, before or after. */
  readonly id: string
  /** The wait ends with a DeadlockError that has these lines. */
  readonly fail: (waits: readonly string[]) => void
}

/** A wait without a limit. */
export interface Wait {
  readonly for: Thing
  /** Which process waits for what, in words; null where the line of another wait contains it. */
  readonly line: string | null
  /** The line is left out where queues or pools alone are part of the deadlock. */
  readonly aside?: boolean
  /** False: by itself it is no deadlock, because not all that could end it is known. */
  readonly isSure: boolean
  /** Null where it ends when others do. */
  readonly end: WaitEnd | null
  /** Adds a party that gives what the wait is for, so that no wait has to fail; false where it cannot. */
  readonly relieve?: () => boolean
}

export interface Fact {
  /** Facts of one process are put together. Null: a party of this fact alone, which does what it gives. */
  readonly process: ProcessId | null
  readonly gives: Iterable<Thing>
  /** It may get hold of any queue when it moves. */
  readonly givesQueues?: boolean
  readonly waits: readonly Wait[]
  /** It can move without being given anything: it has a limit, or is starting. */
  readonly isFree?: boolean
}

export interface WaitSource {
  /** Whether a deadlock is possible at all, as far as this source knows. The watch looks while it is for any source. */
  readonly isConcerned: () => boolean
  /** Timers by which it keeps this program alive and which do nothing else. */
  readonly holds: () => number
  readonly facts: () => Iterable<Fact>
}

/** The name of a process in lines. */
export const labelOf = ({ name, pid }: { readonly name: string; readonly pid: number | null }): string =>
  `${name} (PID ${pid ?? '?'})`

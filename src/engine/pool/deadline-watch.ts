// How long has each worker been at the same task, and is that too long? The watch keeps state; the caller hands in the
// clock. A task's time runs from a moment after the first look that finds it: at that one its inputs may still have been on
// their way, or its worker without a core, and no deadline may be early. So a task fails that much and two looks late at most.

import type { ProcessId } from '../../shared/process.ts'

interface Seen {
  readonly chunkId: number
  readonly index: number
  sinceMs: number
}

/** How long after it was found a task may begin, as a share of its deadline, and at most. */
const BEGINS_IN = 1 / 10
const BEGINS_IN_MS = 100
/** A look that comes this much late means that this program or the machine slept: that time counts for no worker. */
const SLEPT_MS = 1_000

export class DeadlineWatch {
  readonly #seen = new Map<ProcessId, Seen>()
  #nowMs: number | null = null

  /** Begins a look; the next one is expected after `everyMs`. */
  look(nowMs: number, everyMs: number): void {
    const lateMs = this.#nowMs === null ? 0 : nowMs - this.#nowMs - everyMs
    if (lateMs > SLEPT_MS) for (const seen of this.#seen.values()) seen.sinceMs += lateMs
    this.#nowMs = nowMs
  }

  /** Notes where a worker is. True when the worker has been there for longer than the deadline. */
  seen(id: ProcessId, chunkId: number, index: number, deadlineMs: number): boolean {
    const nowMs = this.#nowMs ?? 0
    const before = this.#seen.get(id)
    if (before === undefined || before.chunkId !== chunkId || before.index !== index) {
      this.#seen.set(id, { chunkId, index, sinceMs: nowMs + Math.min(BEGINS_IN_MS, deadlineMs * BEGINS_IN) })
      return false
    }
    return nowMs - before.sinceMs >= deadlineMs
  }

  forget(id: ProcessId): void {
    this.#seen.delete(id)
  }
}

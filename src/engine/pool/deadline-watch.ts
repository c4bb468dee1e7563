// How long has each worker been at the same task, and is that too long? The watch keeps state; the caller hands in the
// clock. A task's time runs from the look after the first one that finds it: at that one its inputs may still have been
// on their way, and no deadline may be early. A task is therefore told at most three looks late.

import type { ProcessId } from '../../shared/process.ts'

interface Seen {
  readonly chunkId: number
  readonly index: number
  sinceMs: number
}

/** A look that comes this much late means that this program or the machine slept: that time counts for no worker. */
const SLEPT_MS = 1_000

export class DeadlineWatch {
  readonly #seen = new Map<ProcessId, Seen>()
  #nowMs: number | null = null
  #everyMs = 0

  /** Begins a look; the next one is expected after `everyMs`. */
  look(nowMs: number, everyMs: number): void {
    const lateMs = this.#nowMs === null ? 0 : nowMs - this.#nowMs - everyMs
    if (lateMs > SLEPT_MS) for (const seen of this.#seen.values()) seen.sinceMs += lateMs
    this.#nowMs = nowMs
    this.#everyMs = everyMs
  }

  /** Notes where a worker is. True when the worker has been there for longer than the deadline. */
  seen(id: ProcessId, chunkId: number, index: number, deadlineMs: number): boolean {
    const nowMs = this.#nowMs ?? 0
    const before = this.#seen.get(id)
    if (before === undefined || before.chunkId !== chunkId || before.index !== index) {
      this.#seen.set(id, { chunkId, index, sinceMs: nowMs + this.#everyMs })
      return false
    }
    return nowMs - before.sinceMs >= deadlineMs
  }

  forget(id: ProcessId): void {
    this.#seen.delete(id)
  }
}

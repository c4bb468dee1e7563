// Since when has each worker been at the same task, and is that too long? Pure but for what it remembers: the clock is
// handed in. A task's time runs from the look after the first one that finds it: its inputs may still have been on their
// way to it then, and no deadline shall be early. So it is kept to two looks' length.

import type { ProcessId } from '../../shared/process.ts'

interface Seen {
  readonly chunkId: number
  readonly index: number
  sinceMs: number
}

/** A look that comes so much late was slept through, by this program or by the machine: nobody is judged for that time. */
const SLEPT_MS = 1_000

export class DeadlineWatch {
  readonly #seen = new Map<ProcessId, Seen>()
  #nowMs: number | null = null
  #everyMs = 0

  /** A look begins; the next one is expected after `everyMs`. */
  look(nowMs: number, everyMs: number): void {
    const lateMs = this.#nowMs === null ? 0 : nowMs - this.#nowMs - everyMs
    if (lateMs > SLEPT_MS) for (const seen of this.#seen.values()) seen.sinceMs += lateMs
    this.#nowMs = nowMs
    this.#everyMs = everyMs
  }

  /** Where a worker is. True when it has been there for longer than the deadline. */
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

// How many tasks go into the next message when the pool chooses: a few milliseconds of work while there is plenty,
// less and less near the end so that nobody waits behind a long chunk (guided self-scheduling). Pure.

/** Work in one message, in milliseconds: long against a round trip (~0.1 ms), short against a person. */
const TARGET_MS = 8
/** A chunk may grow by this factor on one measurement: the first tasks are often not like the others. */
const GROWTH = 8
/** Shares of what is left per worker: the last chunks are this many times smaller than an even split. */
const SHARES = 3
export const MAX_AUTO_CHUNK = 16_384

export interface ChunkCost {
  /** Smoothed time inside the user's function, a task. Null before the first answer. */
  readonly taskMs: number | null
  /** The largest chunk measured so far. */
  readonly largest: number
}

export const UNKNOWN_COST: ChunkCost = { taskMs: null, largest: 0 }

/** `tasks` answers took `workMs` in all. Recent chunks count for more, so that growing costs are followed. */
export function measure(cost: ChunkCost, tasks: number, workMs: number): ChunkCost {
  const taskMs = workMs / tasks
  const weight = cost.taskMs === null ? 1 : 0.3
  return {
    taskMs: (cost.taskMs ?? 0) * (1 - weight) + taskMs * weight,
    largest: Math.max(cost.largest, tasks),
  }
}

/** At least 1, never more than `waiting`. */
export function autoChunk(cost: ChunkCost, waiting: number, workers: number): number {
  if (cost.taskMs === null) return 1
  const byTime = cost.taskMs <= 0 ? MAX_AUTO_CHUNK : TARGET_MS / cost.taskMs
  const share = waiting / (Math.max(1, workers) * SHARES)
  const size = Math.min(byTime, share, cost.largest * GROWTH, MAX_AUTO_CHUNK)
  return Math.max(1, Math.min(waiting, Math.floor(size)))
}

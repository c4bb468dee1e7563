// How many tasks go into the next message when the pool chooses: a few milliseconds of work while many tasks wait, less
// and less near the end, so that no worker waits behind a long chunk (guided self-scheduling). Pure.

/** Work in one message, in milliseconds: long against a round trip (~0.1 ms), short for a user. */
const TARGET_MS = 8
/** A message about long tasks costs the parent half a millisecond (cold caches): fewer messages, more work in each. */
const LONG_TASK_MS = 1
const LONG_TARGET_MS = 40
/** Less work than this does not justify a message, not even at the end. */
const LEAST_MS = 0.3
/** A chunk may grow by this factor on one measurement: the first tasks are often not like the others. */
const GROWTH = 8
/** Shares of what is left per worker: the last chunks are this many times smaller than an even split. */
const SHARES = 3
/** The cost to the parent of one message's answers is bounded too. */
export const MAX_AUTO_CHUNK = 4_096
/** Bytes of inputs in one message. */
const TARGET_BYTES = 4 * 1024 * 1024

/** A message of more bytes is not sent ahead. */
const SMALL_BYTES = 64 * 1024

/** Work that waits at a worker so that it never idles for a round trip, in milliseconds, and the most chunks for it. */
const AHEAD_MS = 1
export const MAX_HELD = 128
export const MIN_HELD = 2

export interface ChunkCost {
  /** Smoothed time inside the user's function, a task. Null before the first answer. */
  readonly taskMs: number | null
  /** The largest chunk measured so far. */
  readonly largest: number
  /** Smoothed size of an input, encoded. */
  readonly taskBytes: number
  /** From an earlier job with the same target: these inputs may have another cost. */
  readonly expected: boolean
}

export const UNKNOWN_COST: ChunkCost = { taskMs: null, largest: 0, taskBytes: 0, expected: false }

/** What the next job with the same target may cost. */
export function expect(cost: ChunkCost): ChunkCost {
  return { ...cost, expected: true }
}

/** `tasks` answers took `workMs` in all. Recent chunks count for more, so that growing costs are followed. */
export function measure(cost: ChunkCost, tasks: number, workMs: number): ChunkCost {
  const taskMs = workMs / tasks
  const weight = cost.taskMs === null || cost.expected ? 1 : 0.3
  return {
    taskMs: (cost.taskMs ?? 0) * (1 - weight) + taskMs * weight,
    largest: cost.expected ? tasks : Math.max(cost.largest, tasks),
    taskBytes: cost.taskBytes,
    expected: false,
  }
}

/** A message of `tasks` inputs had `bytes`. */
export function measureBytes(cost: ChunkCost, tasks: number, bytes: number): ChunkCost {
  const taskBytes = bytes / tasks
  return { ...cost, taskBytes: cost.taskBytes === 0 ? taskBytes : 0.7 * cost.taskBytes + 0.3 * taskBytes }
}

/** At least 1, never more than `waiting`. `all`: no tasks follow those that wait; otherwise more follow. */
export function autoChunk(cost: ChunkCost, waiting: number, workers: number, all = true): number {
  if (cost.taskMs === null) return 1
  const targetMs = cost.taskMs < LONG_TASK_MS ? TARGET_MS : LONG_TARGET_MS
  const byTime = cost.taskMs <= 0 ? MAX_AUTO_CHUNK : targetMs / cost.taskMs
  const byBytes = cost.taskBytes <= 0 ? MAX_AUTO_CHUNK : TARGET_BYTES / cost.taskBytes
  const share = waiting / (Math.max(1, workers) * (all || cost.expected ? SHARES : 1))
  // If the work is slow after all, no worker has more of it than near the end of a job.
  if (cost.expected) return Math.max(1, Math.floor(Math.min(waiting, byTime, byBytes, share, MAX_AUTO_CHUNK)))
  const least = cost.taskMs <= 0 ? MAX_AUTO_CHUNK : LEAST_MS / cost.taskMs
  const size = Math.min(byTime, byBytes, Math.max(share, least), cost.largest * GROWTH, MAX_AUTO_CHUNK)
  return Math.max(1, Math.min(waiting, Math.floor(size)))
}

/** How many chunks of `size` tasks a worker may hold: it works on one, the others wait. */
export function heldChunks(cost: ChunkCost, size: number): number {
  if (cost.taskMs === null) return MIN_HELD
  const chunkMs = Math.max(cost.taskMs * size, AHEAD_MS / MAX_HELD)
  // Large inputs wait in the parent: a chunk in shared memory takes room.
  const byBytes = cost.taskBytes * size > SMALL_BYTES ? MIN_HELD : MAX_HELD
  return Math.max(MIN_HELD, Math.min(byBytes, 1 + Math.ceil(AHEAD_MS / chunkMs)))
}

// The pace of a worker: when answers are sent, how many tasks are started without reading what was recalled, and when
// the parent's commands are read. Takes times and returns decisions; the runner reads the clock and carries the decisions
// out.

/** An answer waits at most this long to share a message: an unsent answer is lost if its worker dies. */
const FLUSH_MS = 5
/** Tasks of this length are few, so their answers may wait longer: a message costs the parent 0.5 ms of a core. */
export const LONG_TASK_MS = 1
const LONG_FLUSH_MS = 40
/** Answers in one message: their handling must not block the parent's event loop. */
const MAX_ANSWERS = 2_048
/** Most messages of ended chunks that are sent together: the parent can refill while the worker runs the rest. */
export const MAX_FRAMES = 48
/** Work between two readings of the recall, for many tiny tasks. A reading takes about a microsecond, as a mark does. */
const STRIDE_MS = 0.03
/** A stride whose tasks turn out to be longer than those before is cut. */
const MAX_STRIDE_MS = 2 * STRIDE_MS
const MAX_STRIDE = 512
/** How long tasks may follow each other before the parent's commands are read. */
const TURN_MS = 20

export class Pace {
  #turnMs = 0
  #flushMs = 0
  #strideMs = 0
  #tasksOfStride = 0

  /** Work begins after an idle time: no answer waits, and all commands have been read. */
  begin(atMs: number): void {
    this.#flushMs = atMs
    this.#turnMs = atMs
  }

  /** All commands that arrived before `atMs` have been read. */
  turned(atMs: number): void {
    this.#turnMs = atMs
  }

  /** True when commands must be read before the next task. */
  turnIsDue(atMs: number): boolean {
    return atMs - this.#turnMs >= TURN_MS
  }

  /** The answers so far are sent now. */
  flushed(atMs: number): void {
    this.#flushMs = atMs
  }

  /** Whether `answers` must be sent before the next task; the newest one's task ended at `atMs` after `workMs`. */
  flushIsDue(atMs: number, workMs: number, isLastOfChunk: boolean, answers: number): boolean {
    if (answers >= MAX_ANSWERS) return true
    // A long task's answer waits for others of its chunk, never for those of the next.
    const longWaitMs = isLastOfChunk ? 0 : LONG_FLUSH_MS
    return atMs - this.#flushMs >= (workMs < LONG_TASK_MS ? FLUSH_MS : longWaitMs)
  }

  /** How many of the next `left` tasks are started before the recall is read again: about STRIDE_MS of work. */
  stride(atMs: number, left: number): number {
    const eachMs = (atMs - this.#strideMs) / Math.max(1, this.#tasksOfStride)
    this.#strideMs = atMs
    this.#tasksOfStride = 0
    return Math.max(1, Math.min(MAX_STRIDE, left, Math.floor(STRIDE_MS / eachMs)))
  }

  /** A task took `workMs` until `atMs`. True when the stride ends with it: the next task may be long as well. */
  ran(atMs: number, workMs: number): boolean {
    this.#tasksOfStride++
    return workMs >= STRIDE_MS || atMs - this.#strideMs >= MAX_STRIDE_MS
  }
}

// The pace of a worker: when answers leave, how many tasks share one progress mark, and when commands of the parent are
// looked at. Times go in and decisions come out; the runner reads the clock and carries the decisions out.

/** An answer waits at most this long for others to travel with: what is finished and not sent dies with its worker. */
const FLUSH_MS = 5
/** Tasks of at least so long are few, so their answers may wait longer: each message costs the parent half a millisecond of a core. */
export const LONG_TASK_MS = 1
const LONG_FLUSH_MS = 40
/** Answers in one message: their handling must not block the parent's event loop. */
const MAX_ANSWERS = 2_048
/** Messages of ended chunks that wait for others to leave with: the parent can refill while the rest is worked on. */
export const MAX_FRAMES = 24
/** Work between two marks, if it is many tiny tasks: a mark is a system call, about a microsecond. */
const MARK_MS = 0.03
const MAX_SPAN = 64
/** How long tasks may follow each other before commands of the parent are looked at. */
const TURN_MS = 20

export class Pace {
  #turnMs = 0
  #flushMs = 0
  #markMs = 0
  #tasksSinceMark = 0

  /** Work begins after a rest: no answer waits, and all commands have been read. */
  begin(atMs: number): void {
    this.#flushMs = atMs
    this.#turnMs = atMs
  }

  /** The commands that had come by now have been read. */
  turned(atMs: number): void {
    this.#turnMs = atMs
  }

  /** True when commands must be looked at before the next task. */
  turnIsDue(atMs: number): boolean {
    return atMs - this.#turnMs >= TURN_MS
  }

  /** The answers so far leave now. */
  flushed(atMs: number): void {
    this.#flushMs = atMs
  }

  /** Whether `answers` must leave before the next task; the newest is of a task that ended at `atMs` after `workMs`. */
  flushIsDue(atMs: number, workMs: number, isLastOfChunk: boolean, answers: number): boolean {
    if (answers >= MAX_ANSWERS) return true
    // A long task's answer waits for others of its chunk, never for those of the next.
    const longWaitMs = isLastOfChunk ? 0 : LONG_FLUSH_MS
    return atMs - this.#flushMs >= (workMs < LONG_TASK_MS ? FLUSH_MS : longWaitMs)
  }

  /** How many of the next `left` tasks share the mark that is written now: as many as will be MARK_MS of work. */
  span(atMs: number, left: number): number {
    const eachMs = (atMs - this.#markMs) / Math.max(1, this.#tasksSinceMark)
    this.#markMs = atMs
    this.#tasksSinceMark = 0
    return Math.max(1, Math.min(MAX_SPAN, left, Math.floor(MARK_MS / eachMs)))
  }

  /** A task took `workMs`. True when the next one needs a mark of its own: it may be long as well. */
  ran(workMs: number): boolean {
    this.#tasksSinceMark++
    return workMs >= MARK_MS
  }
}

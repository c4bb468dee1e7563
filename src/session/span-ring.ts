// The newest spans of work of all runs, in columns: a million tasks must not be a million objects.

import type { ProcessId } from '../shared/process.ts'
import type { RunId, TaskOutcome } from '../shared/run.ts'
import { SPAN_OUTCOMES, type SpanColumns, type SpanPage } from '../shared/timeline.ts'

export const SPANS_KEPT = 262_144
/** Shorter tasks share a span until their sum reaches this, in milliseconds. */
export const SPAN_MS = 1

/** Tasks of a pool that ended together. */
export interface EndedTasks {
  readonly first: number
  readonly outcomes: readonly TaskOutcome[]
  readonly workMs: ArrayLike<number>
  readonly processId: ProcessId | null
}

function columnsOf(length: number): SpanColumns {
  return {
    startMs: new Float64Array(length),
    endMs: new Float64Array(length),
    processId: new Uint32Array(length),
    runId: new Uint32Array(length),
    firstTask: new Uint32Array(length),
    tasks: new Uint32Array(length),
    outcome: new Uint8Array(length),
  }
}

const codeOf = (outcome: TaskOutcome | undefined): number => SPAN_OUTCOMES.findIndex((known) => known === outcome)

export class SpanRing {
  readonly #columns: SpanColumns
  readonly #kept: number
  /** When the last span of each process ended: work of one process never overlaps. */
  readonly #lastEndMs = new Map<ProcessId, number>()
  #total = 0

  constructor(kept = SPANS_KEPT) {
    this.#kept = kept
    this.#columns = columnsOf(kept)
  }

  get total(): number {
    return this.#total
  }

  /** Tasks of a run whose end arrived at `nowMs`. A task that never began makes no span. */
  add(runId: RunId, { first, outcomes, workMs, processId }: EndedTasks, nowMs: number): void {
    if (processId === null || codeOf(outcomes[0]) === -1) return
    const lastEndMs = this.#lastEndMs.get(processId) ?? Number.NEGATIVE_INFINITY
    let workedMs = 0
    for (let i = 0; i < outcomes.length; i++) workedMs += workMs[i] ?? 0
    // A task that was lost or timed out reports no time: it worked since the previous span of its process ended.
    const silent = workedMs === 0 && outcomes[0] !== 'done' && Number.isFinite(lastEndMs)
    const startMs = silent ? lastEndMs : Math.min(nowMs, Math.max(lastEndMs, nowMs - workedMs))
    // Two clocks are compared, so the work may seem longer than the interval.
    const scale = silent || workedMs === 0 ? 0 : Math.min(1, (nowMs - startMs) / workedMs)
    this.#lastEndMs.set(processId, nowMs)
    if (silent) {
      this.#push(startMs, nowMs, processId, runId, first, outcomes.length, codeOf(outcomes[0]))
      return
    }
    let atMs = startMs
    let [from, groupMs] = [0, 0]
    for (let i = 0; i < outcomes.length; i++) {
      groupMs += (workMs[i] ?? 0) * scale
      const isLast = i === outcomes.length - 1
      if (!isLast && groupMs < SPAN_MS && outcomes[i + 1] === outcomes[i]) continue
      const code = codeOf(outcomes[i])
      if (code !== -1) this.#push(atMs, atMs + groupMs, processId, runId, first + from, i + 1 - from, code)
      atMs += groupMs
      from = i + 1
      groupMs = 0
    }
  }

  /** Tasks of a watched program, whose times are known. */
  addSpan(
    runId: RunId,
    processId: ProcessId,
    { startMs, endMs, first, tasks }: { startMs: number; endMs: number; first: number; tasks: number },
  ): void {
    this.#lastEndMs.set(processId, endMs)
    this.#push(startMs, endMs, processId, runId, first, tasks, codeOf('done'))
  }

  forget(ids: readonly ProcessId[]): void {
    for (const id of ids) this.#lastEndMs.delete(id)
  }

  /** Spans from number `from` on, at most `limit`. */
  page(from: number, limit: number): SpanPage {
    const oldest = Math.max(0, this.#total - this.#kept)
    const begin = Math.min(this.#total, Math.max(from, oldest))
    const length = Math.min(limit, this.#total - begin)
    const columns = columnsOf(length)
    // The ring may wrap once within them.
    const at = begin % this.#kept
    const whole = Math.min(length, this.#kept - at)
    for (const name of Object.keys(columns) as (keyof SpanColumns)[]) {
      columns[name].set(this.#columns[name].subarray(at, at + whole))
      columns[name].set(this.#columns[name].subarray(0, length - whole), whole)
    }
    return { from: begin, total: this.#total, dropped: Math.max(0, begin - from), columns }
  }

  #push(
    startMs: number,
    endMs: number,
    processId: ProcessId,
    runId: RunId,
    firstTask: number,
    tasks: number,
    outcome: number,
  ): void {
    const at = this.#total++ % this.#kept
    const columns = this.#columns
    columns.startMs[at] = startMs
    columns.endMs[at] = endMs
    columns.processId[at] = processId
    columns.runId[at] = runId
    columns.firstTask[at] = firstTask
    columns.tasks[at] = tasks
    columns.outcome[at] = outcome
  }
}

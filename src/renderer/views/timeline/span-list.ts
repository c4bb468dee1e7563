// The spans that the window holds, in pages as received; the oldest are dropped. A search in time goes page by page.

import type { ProcessId } from '../../../shared/process.ts'
import type { SpanColumns, SpanPage } from '../../../shared/timeline.ts'
import type { Range } from './range.ts'

export const SPANS_HELD = 262_144

export interface Span {
  readonly startMs: number
  readonly endMs: number
  readonly processId: ProcessId
  readonly runId: number
  readonly firstTask: number
  readonly tasks: number
  readonly outcome: number
}

interface Held {
  readonly columns: SpanColumns
  readonly length: number
  readonly fromMs: number
  readonly toMs: number
}

/** A stretch of time in metrics. */
export interface SpanMetrics {
  readonly tasks: number
  readonly failed: number
  readonly spans: number
  /** Work of all processes within the stretch. */
  readonly workMs: number
  readonly processes: number
}

export class SpanList {
  #pages: Held[] = []
  #held = 0
  readonly #lastEndMs = new Map<ProcessId, number>()
  /** Number of the span to request next. */
  next = 0
  /** Number of spans that main had dropped before they were requested. */
  missed = 0

  add({ from, dropped, columns }: SpanPage): void {
    const length = columns.startMs.length
    this.missed += dropped
    this.next = from + length
    if (length === 0) return
    let [fromMs, toMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let i = 0; i < length; i++) {
      fromMs = Math.min(fromMs, columns.startMs[i] ?? fromMs)
      toMs = Math.max(toMs, columns.endMs[i] ?? toMs)
      // The spans of one process arrive in order.
      this.#lastEndMs.set(columns.processId[i] ?? 0, columns.endMs[i] ?? 0)
    }
    this.#pages.push({ columns, length, fromMs, toMs })
    this.#held += length
    while (this.#held > SPANS_HELD && this.#pages.length > 1) this.#held -= this.#pages.shift()?.length ?? 0
  }

  /** From the first to the last span held; null when there is none. */
  get extent(): Range | null {
    if (this.#pages.length === 0) return null
    let [fromMs, toMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (const page of this.#pages) {
      fromMs = Math.min(fromMs, page.fromMs)
      toMs = Math.max(toMs, page.toMs)
    }
    return { fromMs, toMs }
  }

  /** The end of the newest span of a process; undefined without a span. */
  lastEndMs(processId: ProcessId): number | undefined {
    return this.#lastEndMs.get(processId)
  }

  /** Visits every span that touches the stretch, in the order of arrival. */
  visit(range: Range, each: (columns: SpanColumns, place: number) => void): void {
    for (const { columns, length, fromMs, toMs } of this.#pages) {
      if (toMs < range.fromMs || fromMs > range.toMs) continue
      for (let i = 0; i < length; i++) {
        if ((columns.endMs[i] ?? 0) >= range.fromMs && (columns.startMs[i] ?? 0) <= range.toMs) each(columns, i)
      }
    }
  }

  /** The span of a process at a moment, or the nearest within `withinMs`. */
  at(processId: ProcessId, atMs: number, withinMs: number): Span | null {
    let best: Span | null = null
    let bestMs = withinMs
    this.visit({ fromMs: atMs - withinMs, toMs: atMs + withinMs }, (columns, i) => {
      if (columns.processId[i] !== processId) return
      const [startMs = 0, endMs = 0] = [columns.startMs[i], columns.endMs[i]]
      const away = Math.max(0, startMs - atMs, atMs - endMs)
      if (best !== null && away >= bestMs) return
      bestMs = away
      best = {
        startMs,
        endMs,
        processId,
        runId: columns.runId[i] ?? 0,
        firstTask: columns.firstTask[i] ?? 0,
        tasks: columns.tasks[i] ?? 0,
        outcome: columns.outcome[i] ?? 0,
      }
    })
    return best
  }

  metrics(range: Range): SpanMetrics {
    let [tasks, failed, spans, workMs] = [0, 0, 0, 0]
    const processes = new Set<number>()
    this.visit(range, (columns, i) => {
      spans++
      tasks += columns.tasks[i] ?? 0
      if (columns.outcome[i] !== 0) failed += columns.tasks[i] ?? 0
      processes.add(columns.processId[i] ?? 0)
      workMs += Math.min(range.toMs, columns.endMs[i] ?? 0) - Math.max(range.fromMs, columns.startMs[i] ?? 0)
    })
    return { tasks, failed, spans, workMs, processes: processes.size }
  }
}

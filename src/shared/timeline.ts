// Spans of work in columns, for the timeline and the trace file. Each task is a span, unless it is shorter than a
// millisecond: such tasks share a span, which has their number.

/** Index in this list is the code in a span. */
export const SPAN_OUTCOMES = ['done', 'failed', 'lost'] as const

/** Times in milliseconds of the journal's clock, at the arrival of the answer; the worker measures its working time. */
export interface SpanColumns {
  readonly startMs: Float64Array
  readonly endMs: Float64Array
  readonly processId: Uint32Array
  readonly runId: Uint32Array
  /** First task of the span, as an index into the run, and how many follow without a gap. */
  readonly firstTask: Uint32Array
  readonly tasks: Uint32Array
  readonly outcome: Uint8Array
}

export interface SpanPage {
  /** Number of the first span in the columns, counted since the beginning. */
  readonly from: number
  /** Number of all spans so far. */
  readonly total: number
  /** Spans that were dropped before they were read. */
  readonly dropped: number
  readonly columns: SpanColumns
}

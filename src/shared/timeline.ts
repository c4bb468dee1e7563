// What ran when: spans of work in columns, for the timeline and the trace file. A task is a span of its own, unless it is
// shorter than a millisecond: such ones stand together, with their number.

/** Index in this list is the code in a span. */
export const SPAN_OUTCOMES = ['done', 'failed', 'lost'] as const

/** Times in milliseconds of the journal's clock, as of the arrival of the answer; how long the work took is the worker's word. */
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
  /** Spans that ever were. */
  readonly total: number
  /** Spans that had fallen off before they were asked for. */
  readonly dropped: number
  readonly columns: SpanColumns
}

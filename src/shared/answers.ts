// What a message of answers says beside the results themselves.

/** `count` answers side by side, each of which took `ms` inside the user's function, or so on average. */
export interface TimeRun {
  readonly count: number
  readonly ms: number
}

/** An answer that is no result: the task at `index` of the message failed (1) or was skipped (2). */
export interface NotDone {
  readonly index: number
  readonly status: 1 | 2
}

// What both sides call a source of processes.

/** Ours, counted up from 1, never reused. The session's own processes have none. */
export type SourceId = number

// A source of processes, for both sides of the boundary.

/** Our id, counted up from 1, never reused. The session's own processes have none. */
export type SourceId = number

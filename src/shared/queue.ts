// A queue, for both sides of the boundary.

/** Our id, counted up from 1, never reused. */
export type QueueId = number

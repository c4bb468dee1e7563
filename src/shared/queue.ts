// What both sides call a queue.

/** Ours, counted up from 1, never reused. */
export type QueueId = number

// One sample of a process.

export interface ProcessSample {
  /** Percent of one core. Null in the first sample: a share of time needs two. */
  readonly cpuPercent: number | null
  readonly rssBytes: number
  /** The kernel's letter (its meaning: state-letter.ts). Null where there is no /proc. */
  readonly osState: string | null
}

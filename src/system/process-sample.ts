// What one look at a process tells.

export interface ProcessSample {
  /** Of one core. Null at the first look: a share of time needs two. */
  readonly cpuPercent: number | null
  readonly rssBytes: number
  /** The kernel's letter (state-letter.ts says what it means). Null where there is no /proc. */
  readonly osState: string | null
}

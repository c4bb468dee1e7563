// A process that outlived the earlier run of the app that started it: it had left its process group (`setsid`).

export interface OrphanInfo {
  /** Our number for the orphan, for the command that ends it. */
  readonly id: number
  readonly pid: number
  /** Command line, at most 300 characters. */
  readonly command: string
  /** Time since its start, in milliseconds. */
  readonly ageMs: number
}

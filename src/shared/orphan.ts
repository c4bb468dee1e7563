// A process that an earlier run of the app started and that outlived it: it had left its process group (`setsid`).

export interface OrphanInfo {
  /** Number of ours, for the command that ends it. */
  readonly id: number
  readonly pid: number
  /** Command line, at most 300 characters. */
  readonly command: string
  /** Since it began, in milliseconds. */
  readonly ageMs: number
}

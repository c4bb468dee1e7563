// A mistake that was made in a run, for both sides of the boundary.

export interface Diagnosis {
  /** Of the mistake: "No main guard". */
  readonly name: string
  /** All of the evidence in one line, with the way out. */
  readonly line: string
  /** What was observed, one sentence each. */
  readonly evidence: readonly string[]
}

// The newest lines of one run: those of its program and of all its processes, in the order in which they came.

import type { RunLine, RunOutput } from '../../shared/run.ts'

export const LINES_KEPT = 2_000
const MAX_CHARS = 2_000

export class RunOutputLines {
  #lines: RunLine[] = []
  /** All lines so far, also lines that were counted and not kept. */
  #total = 0

  get total(): number {
    return this.#total
  }

  add(line: RunLine): void {
    this.#total++
    const { text } = line
    this.#lines.push(text.length <= MAX_CHARS ? line : { ...line, text: `${text.slice(0, MAX_CHARS)}…` })
    // Half of the lines is cut at once: moving the array for each line would cost more than the memory.
    if (this.#lines.length >= 2 * LINES_KEPT) this.#lines = this.#lines.slice(-LINES_KEPT)
  }

  dropped(lines: number): void {
    this.#total += lines
  }

  /** The last `limit` lines, oldest first. */
  last(limit: number): RunOutput {
    const lines = this.#lines.slice(-Math.min(limit, LINES_KEPT))
    return { lines, before: this.#total - lines.length }
  }
}

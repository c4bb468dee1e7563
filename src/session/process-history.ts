// The history of each process for its details: metrics of the last minutes, and the last lines that it wrote.

import type { HistoryPoint, OutputLine } from '../shared/process-details.ts'
import type { ProcessId } from '../shared/process.ts'

/** Five minutes at one point a second. */
export const MOST_POINTS = 300
export const MOST_LINES = 200
const MOST_CHARS = 2_000

interface Remembered {
  readonly points: HistoryPoint[]
  readonly lines: OutputLine[]
  linesBefore: number
}

export class ProcessHistory {
  readonly #of = new Map<ProcessId, Remembered>()

  point(id: ProcessId, point: HistoryPoint): void {
    const { points } = this.#get(id)
    points.push(point)
    if (points.length > MOST_POINTS) points.shift()
  }

  line(id: ProcessId, { stream, text }: OutputLine): void {
    const remembered = this.#get(id)
    remembered.lines.push({ stream, text: text.length <= MOST_CHARS ? text : `${text.slice(0, MOST_CHARS)}…` })
    if (remembered.lines.length <= MOST_LINES) return
    remembered.lines.shift()
    remembered.linesBefore++
  }

  /** Counts lines that were not kept. */
  dropped(id: ProcessId, lines: number): void {
    this.#get(id).linesBefore += lines
  }

  forget(ids: readonly ProcessId[]): void {
    for (const id of ids) this.#of.delete(id)
  }

  of(id: ProcessId): {
    readonly history: readonly HistoryPoint[]
    readonly output: readonly OutputLine[]
    readonly outputBefore: number
  } {
    const { points, lines, linesBefore } = this.#of.get(id) ?? { points: [], lines: [], linesBefore: 0 }
    return { history: points, output: lines, outputBefore: linesBefore }
  }

  #get(id: ProcessId): Remembered {
    let remembered = this.#of.get(id)
    if (remembered === undefined) {
      remembered = { points: [], lines: [], linesBefore: 0 }
      this.#of.set(id, remembered)
    }
    return remembered
  }
}

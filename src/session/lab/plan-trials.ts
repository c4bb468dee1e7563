// Which trials an experiment has, and in which order. The baseline is first and opens each round, so that drift of the
// machine is seen; the cells of a round are in random order, so that drift does not favour one of them.

import { shuffle } from 'simple-statistics'
import { cellKey, type LabCell, type LabDesign, type LabSubject } from '../../shared/lab.ts'
import { seeded } from './random.ts'

export interface PlannedTrial {
  readonly cell: LabCell
  /** 0 for warm-up. */
  readonly round: number
}

const LOOP: LabCell = { method: 'loop', workers: 1, chunkSize: null }

/** The cells of a design, each once, without the baseline of a map. */
export function cellsOf({ workers, chunkSizes, methods }: LabDesign, kind: LabSubject['kind']): readonly LabCell[] {
  const chunks = chunkSizes.length === 0 ? [null] : chunkSizes
  const cells = (kind === 'program' ? (['program'] as const) : methods).flatMap((method) =>
    workers.flatMap((count) =>
      // All at once in one process: nothing is sent, so there are no chunks.
      (method === 'async' ? [null] : chunks).map((chunkSize): LabCell => ({ method, workers: count, chunkSize })),
    ),
  )
  return [...new Map(cells.map((cell) => [cellKey(cell), cell])).values()]
}

/**
 * The cell that the others are compared with: the plain loop of a map; of a program, whose loop is not at hand, the program
 * with one worker, where the design has one.
 */
export function baselineOf(design: LabDesign, kind: LabSubject['kind']): LabCell | null {
  if (kind !== 'program') return LOOP
  return cellsOf(design, kind).find(({ workers }) => workers === 1) ?? null
}

export function planTrials(design: LabDesign, kind: LabSubject['kind']): readonly PlannedTrial[] {
  const random = seeded(design.seed)
  const baseline = baselineOf(design, kind)
  const key = baseline === null ? null : cellKey(baseline)
  const others = cellsOf(design, kind).filter((cell) => cellKey(cell) !== key)
  const round = (number: number): PlannedTrial[] =>
    [...(baseline === null ? [] : [baseline]), ...shuffle([...others], random)].map((cell) => ({ cell, round: number }))
  return [
    ...Array.from({ length: design.warmUps }, () => round(0)).flat(),
    ...Array.from({ length: design.repeats }, (_, i) => round(i + 1)).flat(),
  ]
}

/**
 * Milliseconds until the plan is over, from the wall times of the trials so far. A cell that was not run yet is guessed from
 * the baseline: as long as it, divided by the workers that have a core. Null before the first trial.
 */
export function remainingMs(
  left: readonly PlannedTrial[],
  done: readonly { readonly cell: LabCell; readonly wallMs: number }[],
  cores: number,
): number | null {
  const [first] = done
  if (first === undefined) return null
  const last = new Map(done.map(({ cell, wallMs }) => [cellKey(cell), wallMs]))
  const guess = ({ workers }: LabCell): number =>
    (first.wallMs * Math.min(first.cell.workers, cores)) / Math.min(workers, cores)
  return left.reduce((sum, { cell }) => sum + (last.get(cellKey(cell)) ?? guess(cell)), 0)
}

// What the trials of an experiment say: pure, and the same each time.

import type { CellStats, Experiment, LabAnalysis, LabCell } from '../../shared/lab.ts'
import { cellKey } from '../../shared/lab.ts'
import { checklistOf } from './checklist.ts'
import { CPU_BOUND_SHARE, factsOf } from './facts.ts'
import { fitScaling, type ScalingPoint } from './fit-scaling.ts'
import { warningsOf } from './noise.ts'
import { baselineOf, cellsOf } from './plan-trials.ts'
import { seeded } from './random.ts'
import { FLAT, verdictOf } from './rules.ts'
import { countingMeasures, measureCell, summarise, type TrialsByCell, trialsByCell } from './summarise.ts'

export function analyse(experiment: Experiment): LabAnalysis {
  const { design, subject, trials, machine } = experiment
  const random = seeded(design.seed)
  const byCell = trialsByCell(trials)
  const baselineCell = baselineOf(design, subject.kind)
  const loops = baselineCell === null ? null : measureCell(byCell, baselineCell, random)
  const baseline = loops === null ? null : summarise(loops, loops)
  const cells = cellsOf(design, subject.kind).flatMap((cell) => {
    // The baseline of a program is one of its cells, with the same numbers.
    if (baseline !== null && cellKey(cell) === cellKey(baseline.cell)) return [baseline]
    const measured = measureCell(byCell, cell, random)
    return measured === null ? [] : [summarise(measured, loops)]
  })
  const best = fastest(cells)
  const advised = best === null ? null : leastWorkers(cells, best)
  const waits = baseline !== null && baseline.coresUsed < CPU_BOUND_SHARE
  const fits =
    advised === null ? null : fitScaling(scaling(experiment, byCell, advised, waits ? Infinity : machine.physicalCores))
  const facts = factsOf(experiment, byCell, { baseline, cells, best, advised, fits })
  return {
    baseline,
    cells,
    best: best?.cell ?? null,
    advised: advised?.cell ?? null,
    fits,
    verdict: verdictOf(facts),
    checklist: checklistOf(facts),
    warnings: warningsOf(trials, machine.otherCores),
  }
}

function fastest(cells: readonly CellStats[]): CellStats | null {
  return cells.reduce<CellStats | null>(
    (best, one) => (best === null || one.medianMs < best.medianMs ? one : best),
    null,
  )
}

/** Of the cells that are as good as the best one: fewer workers cost less memory. */
function leastWorkers(cells: readonly CellStats[], best: CellStats): CellStats {
  return cells
    .filter(({ medianMs }) => medianMs <= best.medianMs * (1 + FLAT))
    .reduce(
      (chosen, one) =>
        one.cell.workers < chosen.cell.workers ||
        (one.cell.workers === chosen.cell.workers && one.medianMs < chosen.medianMs)
          ? one
          : chosen,
      best,
    )
}

/** The trials of each number of workers with the method and the chunks of a cell. */
function scaling(
  { design, subject }: Experiment,
  trials: TrialsByCell,
  { cell: { method, chunkSize } }: CellStats,
  most: number,
): readonly ScalingPoint[] {
  const same = (cell: LabCell): boolean => cell.method === method && cell.chunkSize === chunkSize
  return cellsOf(design, subject.kind)
    .filter((cell) => same(cell) && cell.workers <= most)
    .map((cell) => ({ workers: cell.workers, wallMs: countingMeasures(trials, cell).map(({ wallMs }) => wallMs) }))
    .filter(({ wallMs }) => wallMs.length > 0)
}

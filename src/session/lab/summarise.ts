// The trials of one cell as statistics.

import { mean } from 'simple-statistics'
import {
  cellKey,
  type CellStats,
  type LabCell,
  type OverheadSplit,
  type Trial,
  type TrialMeasures,
} from '../../shared/lab.ts'
import type { Random } from './random.ts'
import { countOutliers, median, percentiles, ratioInterval, redrawnMedians } from './statistics.ts'

/** The trials of an experiment by the key of their cell: looked through once, not once for each of its cells. */
export type TrialsByCell = ReadonlyMap<string, readonly Trial[]>

export function trialsByCell(trials: readonly Trial[]): TrialsByCell {
  const cells = new Map<string, Trial[]>()
  for (const trial of trials) {
    const key = cellKey(trial.cell)
    const same = cells.get(key)
    if (same === undefined) cells.set(key, [trial])
    else same.push(trial)
  }
  return cells
}

/** The measures of the trials of a cell that count: done, no warm-up, and unmarked ones where there are any. */
export function countingMeasures(trials: TrialsByCell, cell: LabCell): readonly TrialMeasures[] {
  return measuresOf(countingTrials(trials, cell))
}

const measuresOf = (trials: readonly Trial[]): readonly TrialMeasures[] =>
  trials.flatMap(({ measures }) => (measures === null ? [] : [measures]))

function countingTrials(trials: TrialsByCell, cell: LabCell): readonly Trial[] {
  const done = (trials.get(cellKey(cell)) ?? []).filter(({ status, round }) => status === 'done' && round > 0)
  const quiet = done.filter(({ marks }) => marks.length === 0)
  return quiet.length > 0 ? quiet : done
}

/** What was measured of a cell, with the draws for its intervals: those of the baseline serve every cell beside it. */
export interface MeasuredCell {
  readonly cell: LabCell
  readonly measured: readonly TrialMeasures[]
  readonly isDisturbed: boolean
  readonly medianMs: number
  /** Medians of its wall times drawn again. */
  readonly redrawn: readonly number[]
}

/** Null where no trial counts. */
export function measureCell(trials: TrialsByCell, cell: LabCell, random: Random): MeasuredCell | null {
  const counting = countingTrials(trials, cell)
  const measured = measuresOf(counting)
  if (measured.length === 0) return null
  const walls = measured.map(({ wallMs }) => wallMs)
  const isDisturbed = counting.every(({ marks }) => marks.length > 0)
  return { cell, measured, isDisturbed, medianMs: median([...walls]), redrawn: redrawnMedians(walls, random) }
}

/** `baseline`: what the cell is compared with; null where there is nothing. */
export function summarise(
  { cell, measured, isDisturbed, medianMs, redrawn }: MeasuredCell,
  baseline: MeasuredCell | null,
): CellStats {
  const walls = measured.map(({ wallMs }) => wallMs)
  const speedUp = baseline === null ? null : baseline.medianMs / medianMs
  const peaks = measured.flatMap(({ peakRssBytes }) => (peakRssBytes === null ? [] : [peakRssBytes]))
  const throughputs = measured.map(({ tasks, wallMs }) => (1_000 * tasks) / wallMs)
  return {
    cell,
    trials: measured.length,
    outliers: countOutliers(walls),
    isDisturbed,
    medianMs,
    interval: percentiles(redrawn),
    minMs: Math.min(...walls),
    maxMs: Math.max(...walls),
    speedUp,
    speedUpInterval: baseline === null ? null : ratioInterval(baseline.redrawn, redrawn),
    efficiency: speedUp === null ? null : speedUp / cell.workers,
    throughput: measured.every(({ tasks }) => tasks > 0) ? median(throughputs) : null,
    coresUsed: mean(measured.map(({ coresUsed, cpuMs, wallMs }) => coresUsed ?? cpuMs / wallMs)),
    peakRssBytes: peaks.length === 0 ? null : Math.max(...peaks),
    split: splitOf(measured),
    imbalance: imbalanceOf(measured),
  }
}

function splitOf(measured: readonly TrialMeasures[]): OverheadSplit | null {
  if (measured.some(({ workers }) => workers.length === 0)) return null
  const perTrial = (of: (measures: TrialMeasures) => number): number => mean(measured.map(of))
  const overWorkers = (of: (worker: TrialMeasures['workers'][number]) => number): number =>
    perTrial(({ workers }) => workers.reduce((sum, worker) => sum + of(worker), 0))
  return {
    startMs: overWorkers(({ startMs }) => startMs),
    workMs: overWorkers(({ workMs }) => workMs),
    waitMs: overWorkers(({ waitMs }) => waitMs),
    tailMs: overWorkers(({ tailMs }) => tailMs),
    parentMs: perTrial(({ parentCpuMs }) => parentCpuMs ?? 0),
  }
}

function imbalanceOf(measured: readonly TrialMeasures[]): number | null {
  const ratios = measured.flatMap(({ workers }) => {
    const work = workers.map(({ workMs }) => workMs)
    return work.length < 2 || mean(work) === 0 ? [] : [Math.max(...work) / mean(work)]
  })
  return ratios.length === 0 ? null : median(ratios)
}

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
import { bootstrapInterval, countOutliers, type Interval, median } from './statistics.ts'

/** The measures of the trials of a cell that count: done, no warm-up, and unmarked ones where there are any. */
export function countingMeasures(trials: readonly Trial[], cell: LabCell): readonly TrialMeasures[] {
  const key = cellKey(cell)
  const done = trials.filter((one) => one.status === 'done' && one.round > 0 && cellKey(one.cell) === key)
  const quiet = done.filter(({ marks }) => marks.length === 0)
  return (quiet.length > 0 ? quiet : done).flatMap(({ measures }) => (measures === null ? [] : [measures]))
}

/** `baseline`: wall times that the cell is compared with; empty where there are none. */
export function summarise(
  cell: LabCell,
  measured: readonly TrialMeasures[],
  baseline: readonly number[],
  random: Random,
): CellStats | null {
  if (measured.length === 0) return null
  const walls = measured.map(({ wallMs }) => wallMs)
  const medianMs = median([...walls])
  const speedUp = baseline.length === 0 ? null : median([...baseline]) / medianMs
  const peaks = measured.flatMap(({ peakRssBytes }) => (peakRssBytes === null ? [] : [peakRssBytes]))
  const throughputs = measured.map(({ tasks, wallMs }) => (1_000 * tasks) / wallMs)
  return {
    cell,
    trials: measured.length,
    outliers: countOutliers(walls),
    medianMs,
    interval: bootstrapInterval(walls, random),
    minMs: Math.min(...walls),
    maxMs: Math.max(...walls),
    speedUp,
    speedUpInterval: speedUp === null ? null : ratioInterval(baseline, walls, random),
    efficiency: speedUp === null ? null : speedUp / cell.workers,
    throughput: measured.every(({ tasks }) => tasks > 0) ? median(throughputs) : null,
    coresUsed: mean(measured.map(({ cpuMs, wallMs }) => cpuMs / wallMs)),
    peakRssBytes: peaks.length === 0 ? null : Math.max(...peaks),
    split: splitOf(measured),
    imbalance: imbalanceOf(measured),
  }
}

/** Both are drawn again: the interval of the ratio of two medians. */
function ratioInterval(over: readonly number[], under: readonly number[], random: Random): Interval {
  const [lowOver, highOver] = bootstrapInterval(over, random)
  const [lowUnder, highUnder] = bootstrapInterval(under, random)
  return [lowOver / highUnder, highOver / lowUnder]
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

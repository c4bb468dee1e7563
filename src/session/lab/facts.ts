// What the rules of the verdict and the questions of the checklist look at.

import { mean } from 'simple-statistics'
import {
  cellKey,
  type CellStats,
  type Experiment,
  type LabCell,
  type ScalingFits,
  type TrialMeasures,
} from '../../shared/lab.ts'
import { countingMeasures, type TrialsByCell } from './summarise.ts'

export interface Facts {
  readonly experiment: Experiment
  readonly baseline: CellStats | null
  readonly cells: readonly CellStats[]
  /** Of the lowest median. */
  readonly best: CellStats | null
  readonly advised: CellStats | null
  readonly fits: ScalingFits | null
  /** Mean time of one task in the function in ms; null for a program. */
  readonly taskMs: number | null
  /** The slowest task of the baseline, in ms. */
  readonly slowestTaskMs: number | null
  /** Encoded bytes of a task's input and result; null where they were not counted. */
  readonly bytesATask: number | null
  /** CPU time over wall time of the baseline; null where it is over too soon for a clock that ticks each 10 ms. */
  readonly baselineCores: number | null
  /** Other programs used the cores in every trial of the baseline. */
  readonly isDisturbed: boolean
  readonly cores: number
}

export function factsOf(
  experiment: Experiment,
  trials: TrialsByCell,
  stats: Pick<Facts, 'baseline' | 'cells' | 'best' | 'advised' | 'fits'>,
): Facts {
  const { baseline, advised } = stats
  const measuredOf = (cell: LabCell | undefined): readonly TrialMeasures[] =>
    cell === undefined ? [] : countingMeasures(trials, cell)
  const loops = measuredOf(baseline?.cell)
  const [loop] = loops
  const works = loops.flatMap(({ workMs, tasks }) => (workMs === null || tasks === 0 ? [] : [workMs / tasks]))
  const sent = measuredOf(advised?.cell).find(({ bytesIn }) => bytesIn !== null)
  return {
    experiment,
    ...stats,
    taskMs: works.length === 0 ? null : mean(works),
    slowestTaskMs: loop?.slowestTaskMs ?? null,
    bytesATask:
      sent === undefined || sent.tasks === 0 ? null : ((sent.bytesIn ?? 0) + (sent.bytesOut ?? 0)) / sent.tasks,
    baselineCores: isTooShort(loops) ? null : (baseline?.coresUsed ?? null),
    isDisturbed: baseline !== null && isAlwaysMarked(experiment, baseline.cell),
    cores: experiment.machine.cores,
  }
}

/** Ten ticks of the clock that counts CPU time. */
const LEAST_WALL_MS = 100

function isTooShort(loops: readonly TrialMeasures[]): boolean {
  return loops.reduce((sum, { wallMs }) => sum + wallMs, 0) < LEAST_WALL_MS
}

/** Below this share of a core, the plain loop waits more than it calculates. */
export const CPU_BOUND_SHARE = 0.7
/** With more cores than this in use by one process, native code in it is parallel already. */
export const NATIVE_CORES = 1.3
/** A speed-up from here on is worth the processes. */
export const HELPS = 1.1

function isAlwaysMarked({ trials }: Experiment, cell: LabCell): boolean {
  return trials
    .filter((one) => one.round > 0 && one.status === 'done' && cellKey(one.cell) === cellKey(cell))
    .every(({ marks }) => marks.length > 0)
}

/** Null where it was not measured: whoever has to share a core with others waits as well. */
export function isCpuBound({ baselineCores, isDisturbed }: Facts): boolean | null {
  if (baselineCores === null) return null
  if (baselineCores >= CPU_BOUND_SHARE) return true
  return isDisturbed ? null : false
}

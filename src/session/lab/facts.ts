// What the rules of the verdict and the questions of the checklist look at.

import { mean } from 'simple-statistics'
import type { CellStats, Experiment, LabCell, ScalingFits, TrialMeasures } from '../../shared/lab.ts'
import { countingMeasures } from './summarise.ts'

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
  /** CPU time over wall time of the baseline. */
  readonly baselineCores: number | null
  readonly cores: number
}

export function factsOf(
  experiment: Experiment,
  stats: Pick<Facts, 'baseline' | 'cells' | 'best' | 'advised' | 'fits'>,
): Facts {
  const { baseline, advised } = stats
  const measuredOf = (cell: LabCell | undefined): readonly TrialMeasures[] =>
    cell === undefined ? [] : countingMeasures(experiment.trials, cell)
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
    baselineCores: baseline?.coresUsed ?? null,
    cores: experiment.machine.cores,
  }
}

/** Below this share of a core, the plain loop waits more than it calculates. */
const CPU_BOUND_SHARE = 0.7

/** Null where it was not measured. */
export function isCpuBound({ baselineCores }: Facts): boolean | null {
  return baselineCores === null ? null : baselineCores >= CPU_BOUND_SHARE
}

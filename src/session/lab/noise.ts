// Which trials the machine disturbed: other programs used its cores, or its speed was another one in that round.

import { medianAbsoluteDeviation } from 'simple-statistics'
import { cellKey, type LabCell, type Trial, type TrialMark, type TrialMeasures } from '../../shared/lab.ts'
import { median } from './statistics.ts'

/** Cores that others may use on average: a window, a browser that idles, and the system's own work are below. */
export const MOST_OTHER_CORES = 0.35
/** A baseline that is farther from the median of all: a share of it, and so many times the usual spread. */
const DRIFT_SHARE = 0.15
const DRIFT_SPREADS = 4
const MAD_TO_SIGMA = 1.4826
/** With two baselines nobody can say which of them is the odd one. */
const FEWEST_FOR_DRIFT = 3

export function loadMarks({ otherCores }: TrialMeasures): readonly TrialMark[] {
  return otherCores !== null && otherCores > MOST_OTHER_CORES ? ['other-load'] : []
}

/** The trials with `drift` at those of a round whose baseline was far from the others. */
export function markDrift(trials: readonly Trial[], baseline: LabCell | null): readonly Trial[] {
  const odd = baseline === null ? new Set<number>() : oddRounds(trials, baseline)
  return trials.map((trial) => {
    const others = trial.marks.filter((mark) => mark !== 'drift')
    const drifts = odd.has(trial.round) && trial.round > 0
    if (drifts === trial.marks.includes('drift')) return trial
    return { ...trial, marks: drifts ? [...others, 'drift'] : others }
  })
}

function oddRounds(trials: readonly Trial[], baseline: LabCell): Set<number> {
  const key = cellKey(baseline)
  const baselines = trials.flatMap(({ cell, round, status, measures }) =>
    round > 0 && status === 'done' && measures !== null && cellKey(cell) === key
      ? [{ round, wallMs: measures.wallMs }]
      : [],
  )
  if (baselines.length < FEWEST_FOR_DRIFT) return new Set()
  const walls = baselines.map(({ wallMs }) => wallMs)
  const middle = median([...walls])
  const limit = Math.max(DRIFT_SHARE * middle, DRIFT_SPREADS * MAD_TO_SIGMA * medianAbsoluteDeviation([...walls]))
  return new Set(baselines.filter(({ wallMs }) => Math.abs(wallMs - middle) > limit).map(({ round }) => round))
}

/** About the measurement, for people. */
export function warningsOf(trials: readonly Trial[], otherCoresBefore: number): readonly string[] {
  const counted = trials.filter(({ round }) => round > 0)
  const marked = (mark: TrialMark): number => counted.filter(({ marks }) => marks.includes(mark)).length
  const [loaded, drifted] = [marked('other-load'), marked('drift')]
  const failed = counted.filter(({ status }) => status === 'failed').length
  const of = (count: number): string => `${count} of ${counted.length} trials`
  return [
    ...(otherCoresBefore > MOST_OTHER_CORES
      ? [
          `Before the first trial other programs used ${otherCoresBefore.toFixed(1)} cores. Close them and measure again.`,
        ]
      : []),
    ...(loaded === 0
      ? []
      : [
          `During ${of(loaded)} other programs used the cores. They are marked, and count only where a cell has no others.`,
        ]),
    ...(drifted === 0
      ? []
      : [
          `In the rounds of ${of(drifted)} the baseline was far from its median: the machine changed its speed. They are marked.`,
        ]),
    ...(failed === 0 ? [] : [`${of(failed)} failed: the table of trials says why.`]),
  ]
}

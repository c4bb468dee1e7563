// Two experiments compared: each cell that both measured, and what else is different between them.

import { median } from 'simple-statistics'
import type { CellComparison, ComparisonResult, LabComparison } from '../../shared/lab-comparison.ts'
import { cellWords, type Experiment, type LabCell } from '../../shared/lab.ts'
import { plural } from '../../shared/plural.ts'
import { differencesOf } from './differences.ts'
import { leastProbability, rankSumProbability } from './rank-sum.ts'
import { countingMeasures, trialsByCell } from './summarise.ts'

/** A difference that chance gives less often than this exceeds the noise. Of twenty cells one may be called so wrongly. */
const LEVEL = 0.05

/** What changed from the first to the second. */
export function compareExperiments(first: Experiment, second: Experiment): LabComparison {
  const [before, after] = [timesOf(first), timesOf(second)]
  const cells: CellComparison[] = []
  for (const [key, { cell, times }] of before) {
    const other = after.get(key)
    if (other !== undefined) cells.push(compareCell(cell, times, other.times))
  }
  return {
    cells,
    onlyFirst: [...before].flatMap(([key, { cell }]) => (after.has(key) ? [] : [cell])),
    onlySecond: [...after].flatMap(([key, { cell }]) => (before.has(key) ? [] : [cell])),
    differences: differencesOf(first, second),
  }
}

interface CellTimes {
  readonly cell: LabCell
  /** Wall clock of the trials that count, in ms. */
  readonly times: readonly number[]
}

/** As the table of an experiment counts them. In the order in which their cells were first run. */
function timesOf({ trials }: Experiment): ReadonlyMap<string, CellTimes> {
  const byCell = trialsByCell(trials)
  return new Map(
    [...byCell].flatMap(([key, [{ cell } = {}]]) => {
      const times = cell === undefined ? [] : countingMeasures(byCell, cell).map(({ wallMs }) => wallMs)
      return cell === undefined || times.length === 0 ? [] : [[key, { cell, times }]]
    }),
  )
}

function compareCell(cell: LabCell, before: readonly number[], after: readonly number[]): CellComparison {
  const first = { trials: before.length, medianMs: median([...before]) }
  const second = { trials: after.length, medianMs: median([...after]) }
  const ratio = second.medianMs / first.medianMs
  const result = resultOf(before, after, ratio)
  return { cell, first, second, ratio, result, text: `${cellWords(cell)}: ${words(result, ratio, before, after)}` }
}

function resultOf(before: readonly number[], after: readonly number[], ratio: number): ComparisonResult {
  if (leastProbability(before.length, after.length) > LEVEL) return 'cannot tell'
  if (ratio === 1 || rankSumProbability(before, after) > LEVEL) return 'noise'
  return ratio < 1 ? 'faster' : 'slower'
}

function words(result: ComparisonResult, ratio: number, before: readonly number[], after: readonly number[]): string {
  const percent = Math.round(Math.abs(ratio - 1) * 1_000) / 10
  switch (result) {
    case 'cannot tell': {
      const fewest = Math.min(before.length, after.length)
      return `cannot tell with ${plural(fewest, 'trial')}; ${after.length + before.length < 8 ? 'measure at least 4 of each' : 'measure more'}`
    }
    case 'noise':
      return `within the noise (${percent}% ${ratio < 1 ? 'faster' : 'slower'})`
    case 'faster':
    case 'slower':
      return `${percent}% ${result}`
  }
}

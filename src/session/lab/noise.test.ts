// Trials that the machine disturbed are marked, and others are not.

import { expect, test } from 'vitest'
import { experimentOf, LOOP, loopOf, measuresOf } from '../../../test/support/lab-cases.ts'
import { analyse } from './analyse.ts'
import { loadMarks, markDrift } from './noise.ts'

const six = experimentOf({ loop: loopOf(1_000), cells: [[2, 'auto', measuresOf(520, 2)]], repeats: 6 })
/** Six rounds whose baselines took this long. */
const withLoops = (walls: readonly number[]) =>
  six.trials.map((trial) => {
    const wallMs = trial.cell === LOOP ? walls[trial.round - 1] : undefined
    return wallMs === undefined || trial.measures === null
      ? trial
      : { ...trial, measures: { ...trial.measures, wallMs } }
  })
const driftedRounds = (walls: readonly number[]): readonly number[] => [
  ...new Set(
    markDrift(withLoops(walls), LOOP)
      .filter(({ marks }) => marks.includes('drift'))
      .map(({ round }) => round),
  ),
]

test('a round whose baseline is far from the others is marked, with all of its trials', () => {
  expect(driftedRounds([1_000, 1_010, 990, 1_400, 1_005, 995])).toEqual([4])
})

test('a baseline that varies as it always does is no drift', () => {
  expect(driftedRounds([1_000, 1_080, 930, 1_050, 1_000, 960])).toEqual([])
})

test('of two baselines none is called the odd one', () => {
  const two = experimentOf({ loop: loopOf(1_000), cells: [[2, 'auto', measuresOf(520, 2)]], repeats: 2 })
  expect(markDrift(two.trials, LOOP)).toEqual(two.trials)
})

test('a mark goes when later baselines show that the round was as the others', () => {
  const marked = markDrift(withLoops([1_000, 1_000, 1_300, 1_000, 1_000, 1_000]), LOOP)
  expect(marked.some(({ marks }) => marks.length > 0)).toBe(true)
  const again = markDrift(
    marked.map((trial) => (trial.measures === null ? trial : { ...trial, measures: loopOf(1_000) })),
    LOOP,
  )
  expect(again.every(({ marks }) => marks.length === 0)).toBe(true)
})

test('half a core of other programs marks a trial, a twentieth does not', () => {
  expect(loadMarks(measuresOf(500, 2, { otherCores: 0.5 }))).toEqual(['other-load'])
  expect(loadMarks(measuresOf(500, 2, { otherCores: 0.05 }))).toEqual([])
  expect(loadMarks(measuresOf(500, 2, { otherCores: null }))).toEqual([])
})

test('marked trials count only where a cell has no others, and it is said', () => {
  const trials = six.trials.map((trial) =>
    trial.round === 2 && trial.measures !== null
      ? { ...trial, marks: ['other-load' as const], measures: { ...trial.measures, wallMs: 9_000 } }
      : trial,
  )
  const { cells, warnings } = analyse({ ...six, trials })
  expect(cells[0]).toMatchObject({ trials: 5, maxMs: 520 })
  expect(warnings).toEqual([
    'During 2 of 12 trials other programs used the cores. They are marked, and count only where a cell has no others.',
  ])
})

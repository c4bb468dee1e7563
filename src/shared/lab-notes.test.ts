// The notes beside the numbers of an arrangement.

import { expect, test } from 'vitest'
import { sampleExperiment } from '../../test/support/sample-experiment.ts'
import { notesOf } from './lab-notes.ts'

const { analysis } = sampleExperiment({ workers: [1, 8], chunkSizes: [100], methods: ['fork'] })
const notesWith = (speedUp: number | null): readonly (readonly string[])[] =>
  analysis.cells.map((stats) => notesOf({ ...stats, speedUp }, analysis))

test('an arrangement is advised where it is not slower than the baseline, or nothing is known of one', () => {
  expect(notesWith(1)).toEqual([[], ['advised', 'fastest']])
  expect(notesWith(null)).toEqual([[], ['advised', 'fastest']])
  expect(notesWith(0.99)).toEqual([[], ['fastest']])
})

test('the baseline is noted, and is the fastest where it is one of the arrangements', () => {
  const [, eight] = analysis.cells
  if (eight === undefined) throw new Error('the sample has two arrangements')
  expect(notesOf({ ...eight, speedUp: 1 }, { ...analysis, baseline: eight })).toEqual([
    'baseline',
    'advised',
    'fastest',
  ])
  const loop = analysis.baseline
  expect(loop === null ? [] : notesOf(loop, analysis)).toEqual(['baseline'])
})

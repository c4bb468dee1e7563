// Trials as CSV: a line each, and no cell that a spreadsheet would run.

import { expect, test } from 'vitest'
import { sampleExperiment } from '../../../test/support/sample-experiment.ts'
import { trialsCsv } from './trials-csv.ts'

test('the CSV of an experiment has a line for each trial, numbered from 1, with what was not measured left empty', () => {
  const { experiment } = sampleExperiment({ workers: [2], chunkSizes: [10], methods: ['fork'], repeats: 1, warmUps: 0 })
  const lines = trialsCsv(experiment).trimEnd().split('\n')
  const [head, loop, pool] = lines.map((line) => line.split(','))
  expect(lines).toHaveLength(3)
  expect(new Set([head?.length, loop?.length, pool?.length]).size).toBe(1)
  expect(loop?.slice(0, 7)).toEqual(['1', '1', 'loop', '1', '', 'done', '2026-11-24T18:20:01.000Z'])
  expect(pool?.slice(0, 6)).toEqual(['2', '1', 'fork', '2', '10', 'done'])
  expect(loop?.[head?.indexOf('workerStartMs') ?? 0]).toBe('')
  expect(pool?.[head?.indexOf('workerStartMs') ?? 0]).toBe('18')
})

test('a text that begins like a formula is none in the CSV of an experiment, and a negative number is left alone', () => {
  const { experiment } = sampleExperiment({ workers: [1], chunkSizes: [1], methods: ['fork'], repeats: 1, warmUps: 0 })
  const trials = experiment.trials.map((trial) => ({ ...trial, index: -2, error: '=HYPERLINK("x")' }))
  const [, line] = trialsCsv({ ...experiment, trials }).split('\n')
  expect(line).toMatch(/^-1,.*,"'=HYPERLINK\(""x""\)"$/)
})
